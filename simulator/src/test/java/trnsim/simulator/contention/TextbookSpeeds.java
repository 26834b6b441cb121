package trnsim.simulator.contention;

import java.util.ArrayList;
import java.util.List;

/**
 * {@link Contention} as one would write it down: an object per activity and resource, and small steps of the definition.
 * For comparison only.
 */
final class TextbookSpeeds {

    private static final double TOLERANCE = 1e-12;

    /** What all activities together may take of something, per unit of speed. */
    private static final class Resource {
        private final double capacity;
        private final double[] use;

        Resource(double capacity, double[] use) {
            this.capacity = capacity;
            this.use = use;
        }

        double used(double[] speeds) {
            double sum = 0;
            for (int i = 0; i < use.length; i++) {
                sum += use[i] * speeds[i];
            }
            return sum;
        }

        boolean full(double[] speeds) {
            return used(speeds) >= capacity - TOLERANCE;
        }
    }

    private TextbookSpeeds() {}

    static double[] of(List<Demand> demands, double[] capacity) {
        int n = demands.size();
        double held = demands.stream()
                .filter(Demand::holdsCores)
                .mapToDouble(Demand::cores)
                .sum();
        double freeCores = held >= 1 ? 0 : capacity[Demand.CORES] * (1 - held);
        double[] limit = new double[n];
        for (int i = 0; i < n; i++) {
            limit[i] = limit(demands.get(i), held, freeCores, capacity);
        }
        List<Resource> resources = List.of(
                new Resource(
                        capacity[Demand.MEMORY],
                        demands.stream().mapToDouble(Demand::memory).toArray()),
                new Resource(
                        capacity[Demand.DMA],
                        demands.stream().mapToDouble(Demand::dma).toArray()),
                new Resource(
                        freeCores,
                        demands.stream()
                                .mapToDouble(d -> d.holdsCores() ? 0 : d.cores())
                                .toArray()),
                new Resource(
                        capacity[Demand.LINK],
                        demands.stream().mapToDouble(Demand::link).toArray()),
                new Resource(
                        capacity[Demand.NIC],
                        demands.stream().mapToDouble(Demand::nic).toArray()));
        return raise(limit, resources);
    }

    private static double[] raise(double[] limit, List<Resource> resources) {
        double[] speeds = new double[limit.length];
        List<Integer> rising = new ArrayList<>();
        for (int i = 0; i < limit.length; i++) {
            rising.add(i);
        }
        while (true) {
            rising.removeIf(i -> speeds[i] >= limit[i] - TOLERANCE
                    || resources.stream().anyMatch(r -> r.use[i] > 0 && r.full(speeds)));
            if (rising.isEmpty()) {
                return speeds;
            }
            double step = Double.POSITIVE_INFINITY;
            for (int i : rising) {
                step = Math.min(step, limit[i] - speeds[i]);
            }
            for (Resource resource : resources) {
                double use = rising.stream().mapToDouble(i -> resource.use[i]).sum();
                step = use > 0 ? Math.min(step, (resource.capacity - resource.used(speeds)) / use) : step;
            }
            for (int i : rising) {
                speeds[i] += Math.max(0, step);
            }
        }
    }

    /** One over the time that a unit of work takes with nothing but held cores beside it. */
    private static double limit(Demand d, double held, double freeCores, double[] capacity) {
        double onLink = d.link() == 0 ? 0 : d.link() / capacity[Demand.LINK];
        double onNic = d.nic() == 0 ? 0 : d.nic() / capacity[Demand.NIC];
        double onCores = d.holdsCores() || d.cores() == 0 ? 0 : d.cores() / freeCores;
        double elsewhere = 1 - d.link() - d.nic() - (d.holdsCores() ? 0 : d.cores());
        double most = 1 / (onLink + onNic + onCores + elsewhere);
        return d.holdsCores() && held > 1 ? Math.min(most, 1 / held) : most;
    }
}
