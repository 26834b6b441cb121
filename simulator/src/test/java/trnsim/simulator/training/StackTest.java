package trnsim.simulator.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import trnsim.kernels.cost.Roofline;
import trnsim.simulator.collective.Collectives;
import trnsim.simulator.system.Cluster;
import trnsim.simulator.system.SystemSpec;
import trnsim.workloads.catalog.Catalog;
import trnsim.workloads.catalog.Folder;
import trnsim.workloads.document.Origin;
import trnsim.workloads.model.ArchitectureSpec;
import trnsim.workloads.model.ModelSpec;
import trnsim.workloads.operator.Dtype;
import trnsim.workloads.plan.Layout;
import trnsim.workloads.plan.Recompute;
import trnsim.workloads.plan.Schedule;
import trnsim.workloads.plan.StackKernels;
import trnsim.workloads.plan.StackTraffic;
import trnsim.workloads.plan.StagePasses;
import trnsim.workloads.plan.TrainingMemory.StateBytes;
import trnsim.workloads.spec.StackSpec;
import trnsim.workloads.spec.StackSpec.Constants;
import trnsim.workloads.spec.StackSpec.Overlap;
import trnsim.workloads.unit.Dimension;
import trnsim.workloads.unit.Provenance;
import trnsim.workloads.unit.Quantity;
import trnsim.workloads.unit.Readings;
import trnsim.workloads.unit.Sourced;

/** What a stack adds to a step, in closed form. */
class StackTest {

    private static final Catalog CATALOG = Catalog.shipped();
    private static final int MICRO_BATCHES = 4;

    private static Sourced constant(String name, double value, Dimension dimension) {
        return new Sourced(name, new Quantity(value, dimension), Provenance.ESTIMATE, "test", null);
    }

    private static StackSpec stack(Overlap overlap, @Nullable Double launch, @Nullable Double pace) {
        return new StackSpec(
                Origin.of("test"),
                "test",
                "Test",
                "test",
                null,
                StackKernels.FUSED,
                overlap,
                List.of(Schedule.values()),
                StackTraffic.PLAIN,
                new Constants(
                        launch == null ? null : constant("launch", launch, Dimension.SECONDS),
                        null,
                        pace == null ? null : constant("pace", pace, Dimension.RATIO)));
    }

    private static Overlap plain() {
        return StackSpec.BARE.overlap();
    }

    private static TrainingPlan plan(Layout layout, StackSpec stack) {
        ArchitectureSpec a =
                CATALOG.read(Folder.MODELS, "llama-3.1-8b", ModelSpec.class).architecture();
        return new TrainingPlan(
                a,
                layout.withRecompute(Recompute.NONE),
                2048,
                layout.data() * MICRO_BATCHES,
                Dtype.BF16,
                new StateBytes(2, 4, 12),
                stack);
    }

    private static TrainingStep step(Layout layout, long chips, StackSpec stack) {
        SystemSpec spec = Cluster.system(CATALOG, "p5");
        Cluster cluster = Cluster.of(spec, Cluster.chip(CATALOG, spec), chips, null, Readings.central());
        return new TrainingSimulator(cluster, new Roofline(cluster.rank()), new Collectives(cluster))
                .step(plan(layout, stack));
    }

    /** Far more slowly launched than run: each pass takes its kernels times the host's time for one. */
    @Test
    void aHostBoundStepIsItsLaunches() {
        double launch = 0.1;
        TrainingPlan plan = plan(Layout.of(1, 1, 1), stack(plain(), launch, null));
        StagePasses passes = new PassCache(plan).of(plan.roles().getFirst());
        double launches = MICRO_BATCHES * (double) (passes.launches(false) + passes.launches(true));
        TrainingStep bare = step(Layout.of(1, 1, 1), 1, StackSpec.BARE);
        TrainingStep bound = step(Layout.of(1, 1, 1), 1, plan.stack());
        double rest = (bare.launchPs() + bare.updatePs() + bare.hostPs()) * 1e-12;
        assertThat(bound.stepPs() * 1e-12).isCloseTo(launches * launch + rest, within(1e-6));
    }

    @Test
    void aFastHostIsHidden() {
        TrainingStep bare = step(Layout.of(2, 2, 2), 8, StackSpec.BARE);
        TrainingStep hidden = step(Layout.of(2, 2, 2), 8, stack(plain(), 1e-9, null));
        assertThat(hidden.stepPs()).isEqualTo(bare.stepPs());
    }

    @Test
    void aSlowPaceStretchesKernelsAlone() {
        TrainingStep bare = step(Layout.of(1, 1, 1), 1, StackSpec.BARE);
        TrainingStep slow = step(Layout.of(1, 1, 1), 1, stack(plain(), null, 2.0));
        double kernels = bare.stepPs() - bare.launchPs() - bare.hostPs();
        assertThat(slow.stepPs() - bare.stepPs()).isCloseTo((long) kernels, within((long) (1e-6 * kernels)));
    }

    /** Hiding communication or sends never slows a step, and waiting for them never speeds one up. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3})
    void overlapNeverSlowsAStep(int zero) {
        Layout layout = Layout.of(2, 2, 4).withZero(zero);
        StackSpec nothing = stack(new Overlap(false, false, false, false), null, null);
        StackSpec all = stack(new Overlap(true, true, true, false), null, null);
        long apart = step(layout, 16, nothing).stepPs();
        long hidden = step(layout, 16, all).stepPs();
        assertThat(hidden).isLessThan(apart);
        assertThat(step(layout, 16, stack(new Overlap(false, false, true, false), null, null))
                        .stepPs())
                .isBetween(hidden, apart);
    }

    @Test
    void stacksOfTheCatalogRead() {
        List<String> names = CATALOG.names(Folder.STACKS);
        assertThat(names).contains("nxd-training", "megatron-core");
        for (String name : names) {
            StackSpec stack = CATALOG.read(Folder.STACKS, name, StackSpec.class);
            assertThat(stack.name()).isEqualTo(name);
            assertThat(stack.schedules()).contains(Schedule.ONE_FORWARD_ONE_BACKWARD);
        }
    }
}
