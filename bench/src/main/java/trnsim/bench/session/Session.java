package trnsim.bench.session;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import trnsim.workloads.document.InputException;
import trnsim.workloads.document.Position;

/**
 * What one run of benchmarks measured.
 *
 * @param name as saved
 * @param jvm version and name of the JVM that ran them
 * @param machine where; empty if nobody wrote it down
 * @param left names of benchmarks whose single scores JMH did not keep (mode {@code sample}), which cannot be compared
 */
public record Session(String name, String jvm, String machine, List<Measurement> measurements, List<String> left) {

    private static final List<String> ALLOCATED = List.of("gc.alloc.rate.norm", "·gc.alloc.rate.norm");

    public Session {
        measurements = List.copyOf(measurements);
        left = List.copyOf(left);
    }

    /**
     * Reads what JMH wrote with {@code -rf json}.
     *
     * @param file where it is from, for errors
     * @throws InputException if it is not that
     */
    static Session read(String name, String file, String json, String machine) {
        JsonNode root;
        try {
            root = JsonMapper.shared().readTree(json);
        } catch (JacksonException e) {
            throw damaged(file, "it is not JSON: " + e.getOriginalMessage());
        }
        if (!root.isArray() || root.isEmpty()) {
            throw damaged(file, "JMH writes an array of results");
        }
        List<Measurement> measurements = new ArrayList<>();
        List<String> left = new ArrayList<>();
        for (JsonNode result : root) {
            if (result.path("primaryMetric").has("rawData")) {
                measurements.add(measurement(file, result));
            } else {
                left.add(text(file, result, "benchmark"));
            }
        }
        JsonNode first = root.get(0);
        String jvm = first.path("vmName").asString("unknown") + " "
                + first.path("vmVersion").asString("");
        return new Session(name, jvm.strip(), machine, measurements, left);
    }

    private static Measurement measurement(String file, JsonNode result) {
        JsonNode primary = result.path("primaryMetric");
        List<List<Double>> forks = new ArrayList<>();
        for (JsonNode fork : primary.path("rawData")) {
            List<Double> scores = new ArrayList<>();
            for (JsonNode score : fork) {
                if (!score.isNumber() || !(score.asDouble() > 0)) {
                    throw damaged(file, "a score of " + text(file, result, "benchmark") + " is not above zero");
                }
                scores.add(score.asDouble());
            }
            if (!scores.isEmpty()) {
                forks.add(scores);
            }
        }
        if (forks.isEmpty()) {
            throw damaged(file, text(file, result, "benchmark") + " has no scores");
        }
        Map<String, String> params = new TreeMap<>();
        result.path("params")
                .properties()
                .forEach(param -> params.put(param.getKey(), param.getValue().asString()));
        double bytes = Double.NaN;
        for (String metric : ALLOCATED) {
            bytes = result.path("secondaryMetrics").path(metric).path("score").asDouble(bytes);
        }
        return new Measurement(
                text(file, result, "benchmark"),
                params,
                text(file, result, "mode"),
                text(file, primary, "scoreUnit"),
                forks,
                bytes);
    }

    private static String text(String file, JsonNode node, String key) {
        JsonNode value = node.path(key);
        if (!value.isString()) {
            throw damaged(file, "a result has no '" + key + "'");
        }
        return value.asString();
    }

    private static InputException damaged(String file, String why) {
        return new InputException(Position.whole(file), "no session of JMH can be read from it (" + why + ")");
    }
}
