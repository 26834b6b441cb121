package trnsim.simulator.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import trnsim.workloads.document.InputException;
import trnsim.workloads.unit.Dimension;
import trnsim.workloads.unit.Quantity;
import trnsim.workloads.unit.UnitException;

/** Sizes of messages: doublings {@code 1MiB..2GiB}, or a list {@code 64KiB,1000}; plain numbers are bytes. */
final class NetworkSizes {

    private static final double MOST = StrictMath.scalb(1.0, 60);

    private static final Pattern BYTES = Pattern.compile("-?\\d{1,30}");

    private NetworkSizes() {}

    static List<Double> parse(String text) {
        int dots = text.indexOf("..");
        List<Double> sizes = new ArrayList<>();
        if (dots < 0) {
            for (String part : text.split(",", -1)) {
                sizes.add(size(part.strip()));
            }
            return sizes;
        }
        double from = size(text.substring(0, dots).strip());
        double to = size(text.substring(dots + 2).strip());
        if (to < from) {
            throw new InputException("--sizes: '" + text + "' must rise");
        }
        for (double size = from; size < to; size *= 2) {
            sizes.add(size);
        }
        sizes.add(to);
        return sizes;
    }

    private static double size(String text) {
        if (text.isEmpty()) {
            throw new InputException("--sizes: a size is missing; write 1MiB..2GiB, or a list such as 64KiB,1MiB");
        }
        double bytes;
        try {
            bytes = BYTES.matcher(text).matches()
                    ? Double.parseDouble(text)
                    : Quantity.parse(text, Dimension.BYTES).si();
        } catch (UnitException e) {
            throw new InputException("--sizes: " + e.getMessage());
        }
        if (bytes < 1) {
            throw new InputException("--sizes: a message has at least 1 byte, not " + text);
        }
        if (bytes > MOST) {
            throw new InputException("--sizes: " + text + " is above 2^60 bytes");
        }
        return bytes;
    }
}
