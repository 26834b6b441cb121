package trnsim.simulator.cli;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import trnsim.simulator.network.topology.LinkState;
import trnsim.simulator.network.topology.Topology;
import trnsim.workloads.document.InputException;
import trnsim.workloads.document.Suggest;

/**
 * What is slow or down: {@code chip 0 -> chip 1=50%} one direction of a link, {@code chip 0 - chip 1=down} both,
 * {@code leaf 2=down} all links of a node.
 */
final class NetworkFaults {

    private static final Pattern SHARE = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,9})?)\\s*%");
    private static final Pattern NODE = Pattern.compile("(.+?)\\s+(\\d{1,9})");
    private static final int MOST_NAMED = 8;

    private NetworkFaults() {}

    /** Sets {@code state} to what {@code faults} say. */
    static void apply(List<String> faults, Topology topology, LinkState state) {
        for (String fault : faults) {
            int equals = fault.lastIndexOf('=');
            if (equals < 0) {
                throw wrong(fault, "needs a share or 'down' behind '=', such as \"chip 0 -> chip 1=50%\"");
            }
            double share = share(fault, fault.substring(equals + 1).strip());
            String what = fault.substring(0, equals).strip();
            int arrow = what.indexOf("->");
            int dash = what.indexOf(" - ");
            if (arrow < 0 && dash < 0) {
                state.setNode(node(fault, what, topology), share);
                continue;
            }
            int at = arrow >= 0 ? arrow : dash;
            int from = node(fault, what.substring(0, at).strip(), topology);
            int to = node(fault, what.substring(at + (arrow >= 0 ? 2 : 3)).strip(), topology);
            int link = topology.link(from, to);
            if (link < 0) {
                throw wrong(
                        fault,
                        "no link leads from " + topology.name(from) + " to " + topology.name(to) + "; "
                                + topology.name(from) + " has links to " + neighbours(from, topology));
            }
            state.setLink(link, share);
            if (arrow < 0) {
                state.setLink(topology.reverse(link), share);
            }
        }
    }

    private static double share(String fault, String text) {
        if (text.equals("down")) {
            return 0;
        }
        Matcher matcher = SHARE.matcher(text);
        double share = matcher.matches() ? Double.parseDouble(matcher.group(1)) / 100 : 2;
        if (share > 1) {
            throw wrong(fault, "'" + text + "' is neither 'down' nor a share from 0% to 100%");
        }
        return share;
    }

    private static int node(String fault, String text, Topology topology) {
        Set<String> names = new LinkedHashSet<>();
        for (int node = 0; node < topology.nodes(); node++) {
            String name = topology.name(node);
            names.add(name.substring(0, name.lastIndexOf(' ')));
        }
        Matcher matcher = NODE.matcher(text);
        if (!matcher.matches()) {
            throw wrong(fault, "'" + text + "' is no node such as 'chip 0'; there are " + String.join(", ", names));
        }
        String name = matcher.group(1);
        int index = Integer.parseInt(matcher.group(2));
        if (!names.contains(name)) {
            throw wrong(
                    fault,
                    "'" + name + "' is not one of " + String.join(", ", names) + "." + Suggest.maybe(name, names));
        }
        if (index >= topology.count(name)) {
            throw wrong(fault, "there is no " + name + " " + index + ", only 0.." + (topology.count(name) - 1));
        }
        return topology.node(name, index);
    }

    private static String neighbours(int node, Topology topology) {
        List<String> names = new ArrayList<>();
        int end = topology.firstOut(node + 1);
        for (int i = topology.firstOut(node); i < end && names.size() < MOST_NAMED; i++) {
            names.add(topology.name(topology.to(topology.out(i))));
        }
        int more = end - topology.firstOut(node) - names.size();
        return String.join(", ", names) + (more > 0 ? " and " + more + " more" : "");
    }

    private static InputException wrong(String fault, String sentence) {
        return new InputException("--fault '" + fault + "': " + sentence);
    }
}
