package trnsim.simulator.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import trnsim.kernels.chip.ChipSpec;
import trnsim.simulator.collective.GroupShape;
import trnsim.simulator.system.Cluster;
import trnsim.simulator.system.SystemSpec;
import trnsim.workloads.catalog.Catalog;
import trnsim.workloads.document.InputException;
import trnsim.workloads.plan.Traffic.Kind;
import trnsim.workloads.unit.Format;
import trnsim.workloads.unit.Readings;

/** Which ranks of which system talk: as many next to each other, at equal distance, or listed. */
final class NetworkGroup {

    private static final long MOST_RANKS = 100_000_000;
    private static final long MOST_LISTED = 1_000_000;
    private static final Pattern RANGE = Pattern.compile("(\\d{1,12})(?:-(\\d{1,12}))?");

    @Option(names = "--system", paramLabel = "NAME", required = true, description = "A system of the catalog.")
    private String system = "";

    @Option(names = "--ranks", paramLabel = "N", description = "Ranks of the group. Default: a whole domain.")
    private @Nullable Long ranks;

    @Option(names = "--chips", paramLabel = "N", description = "The same, counted in chips.")
    private @Nullable Long chips;

    @Option(names = "--stride", paramLabel = "N", description = "Ranks from one member to the next. Default: 1.")
    private @Nullable Long stride;

    @Option(names = "--group", paramLabel = "LIST", description = "The ranks themselves, such as 0-15,64-79.")
    private @Nullable String group;

    @Option(
            names = "--cores-per-rank",
            paramLabel = "N",
            description = "Physical cores of a rank (LNC). Default: the chip's own.")
    private @Nullable Integer cores;

    @Mixin
    private CatalogOption catalog = new CatalogOption();

    /** The chips that hold the group. */
    Cluster cluster() {
        Catalog from = catalog.open();
        SystemSpec spec = Cluster.system(from, system);
        ChipSpec chip = Cluster.chip(from, spec);
        Cluster one;
        try {
            one = Cluster.of(spec, chip, 1, cores, Readings.central());
        } catch (IllegalArgumentException e) {
            throw new InputException("--cores-per-rank: " + e.getMessage());
        }
        if (stride != null) {
            KernelSizes.positive("--stride", stride);
        }
        if (group != null && (ranks != null || chips != null || stride != null)) {
            throw new InputException("--group names the ranks themselves; leave out --ranks, --chips and --stride");
        }
        long last = group == null
                ? lastRank(spec, one.ranksPerChip())
                : listed(group).stream().mapToLong(Long::longValue).max().orElse(0);
        long needed = Math.max(last / one.ranksPerChip() + 1, 1);
        if (needed > spec.chips() && spec.scaleOut() == null) {
            throw new InputException(spec.name() + " has " + (long) spec.chips() * one.ranksPerChip()
                    + " ranks and no network to others; the group reaches to rank " + last);
        }
        // Other chips of a domain have groups of their own.
        long whole = needed > spec.chips() ? Math.ceilDiv(needed, spec.chips()) * spec.chips() : needed;
        return Cluster.of(spec, chip, whole, cores, Readings.central());
    }

    private long lastRank(SystemSpec spec, int perChip) {
        long members = members(spec, perChip);
        if (members > MOST_RANKS || step() > MOST_RANKS / members) {
            throw new InputException((chips == null ? "--ranks" : "--chips") + ": the group must end below rank "
                    + Format.whole(MOST_RANKS));
        }
        return (members - 1) * step();
    }

    private long step() {
        return stride == null ? 1 : stride;
    }

    private long members(SystemSpec spec, int perChip) {
        if (ranks != null && chips != null) {
            throw new InputException("--ranks and --chips exclude each other");
        }
        if (chips != null) {
            return Math.min(MOST_RANKS, KernelSizes.positive("--chips", chips)) * perChip;
        }
        return ranks != null
                ? KernelSizes.positive("--ranks", ranks)
                : Math.max(1, (long) spec.chips() * perChip / step());
    }

    /** Where its members lie; a message is between two of them. */
    GroupShape shape(Cluster cluster, Kind kind) {
        if (group != null) {
            try {
                return GroupShape.of(cluster, listed(group));
            } catch (InputException e) {
                throw new InputException("--group: " + e.getMessage());
            }
        }
        if (kind == Kind.SEND) {
            return GroupShape.of(cluster, step(), 2);
        }
        return GroupShape.of(cluster, step(), members(cluster.system(), cluster.ranksPerChip()));
    }

    /** The catalog the system stands in. */
    Catalog catalog() {
        return catalog.open();
    }

    /** Ranks from one member to the next; 0 if they are listed. */
    long stride() {
        return group == null ? step() : 0;
    }

    /** The rank of each member of a group of {@code members}. */
    long[] ranks(long members) {
        if (group != null) {
            return listed(group).stream().mapToLong(Long::longValue).toArray();
        }
        return LongStream.range(0, members).map(member -> member * step()).toArray();
    }

    /** {@code 64 ranks on 16 chips}. */
    String words(Cluster cluster, Kind kind) {
        GroupShape shape = shape(cluster, kind);
        long on = shape.chips() * shape.domains();
        return shape.members()
                + (shape.members() == on ? " chips" : " ranks on " + on + (on == 1 ? " chip" : " chips"));
    }

    private static List<Long> listed(String text) {
        List<Long> ranks = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            Matcher range = RANGE.matcher(part.strip());
            if (!range.matches()) {
                throw new InputException("--group: '" + part + "' is no rank and no range of ranks such as 0-15");
            }
            long from = Long.parseLong(range.group(1));
            long to = range.group(2) == null ? from : Long.parseLong(range.group(2));
            if (to < from) {
                throw new InputException("--group: '" + part + "' must rise. Maybe " + to + "-" + from + "?");
            }
            if (to >= MOST_RANKS) {
                throw new InputException("--group: '" + part + "' must end below rank " + Format.whole(MOST_RANKS));
            }
            if (ranks.size() + to - from >= MOST_LISTED) {
                throw new InputException("--group: lists more than " + Format.whole(MOST_LISTED)
                        + " ranks. Maybe --ranks, for a group of equal distances?");
            }
            for (long rank = from; rank <= to; rank++) {
                ranks.add(rank);
            }
        }
        return ranks;
    }
}
