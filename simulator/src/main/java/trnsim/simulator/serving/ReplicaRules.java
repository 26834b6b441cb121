package trnsim.simulator.serving;

import org.jspecify.annotations.Nullable;
import trnsim.workloads.model.ArchitectureSpec;
import trnsim.workloads.model.ModelSpec;
import trnsim.workloads.spec.EngineSettings;
import trnsim.workloads.spec.EngineSpec.Cache;
import trnsim.workloads.spec.EngineSpec.Policy;
import trnsim.workloads.spec.EngineSpec.Preemption;
import trnsim.workloads.spec.ServeSpec.ReplicaSpec;

/** What a replica that a workload gives must be, beside its tensor degree ({@link LayoutRules}). */
record ReplicaRules(
        ModelSpec model,
        EngineSettings engine,
        LayoutRules rules,
        @Nullable Speculation speculation) {

    /** Context ranks hold tokens in turn, which not all layers, caches and drafters can. */
    void checkContext(ReplicaSpec replica) {
        int context = replica.context();
        if (context == 1) {
            return;
        }
        ArchitectureSpec a = model.architecture();
        String objection = rules.objectionToPlace((long) replica.tensor() * context);
        if (!objection.isEmpty()) {
            throw replica.origin().error("context", "with tensor " + replica.tensor() + " " + objection);
        }
        if (a.window() != null
                || a.linear() != null
                || a.mla() != null && a.mla().indexHeads() > 0) {
            throw replica.origin()
                    .error(
                            "context",
                            model.name() + " has layers that do not attend to all tokens (windows, recurrent states or"
                                    + " chosen tokens), which context ranks do not share here; write context: 1");
        }
        if (engine.cache() == Cache.SLOTS) {
            throw replica.origin()
                    .error("context", "the slots of " + engine.name() + " are not spread over ranks; write context: 1");
        }
        if (speculation != null) {
            throw replica.origin().error("context", "is not simulated with speculation; remove one of them");
        }
    }

    /** No more stages than layers, on ranks that lie well together; alone, but for experts. */
    void checkPipeline(ReplicaSpec replica) {
        int stages = replica.pipeline();
        if (stages == 1) {
            return;
        }
        int layers = model.architecture().layers();
        if (stages > layers) {
            throw replica.origin()
                    .error(
                            "pipeline",
                            stages + " stages are more than the " + layers + " layers of " + model.name() + ". Maybe "
                                    + layers + "?");
        }
        String with = replica.context() > 1
                ? "context ranks; write context: 1"
                : speculation != null
                        ? "speculation; remove one of them"
                        : engine.preemption() == Preemption.SWAP
                                ? "swapping to the host; write engine: {preemption: recompute}"
                                : engine.policy() != Policy.MIXED && engine.chunkedPrefill()
                                        ? "chunks of prompts apart from answers; write engine: {policy: mixed}"
                                        : "";
        if (!with.isEmpty()) {
            throw replica.origin().error("pipeline", "is not simulated with " + with);
        }
        String objection = rules.objectionToPlace((long) replica.tensor() * stages);
        if (!objection.isEmpty()) {
            throw replica.origin().error("pipeline", "with tensor " + replica.tensor() + " " + objection);
        }
    }

    /** Experts spread over ranks of the replica, at least one on each. */
    void checkExpert(ReplicaSpec replica) {
        int expert = replica.expert();
        ArchitectureSpec.MoeSpec moe = model.architecture().moe();
        if (expert > 1 && moe == null) {
            throw replica.origin().error("expert", model.name() + " has no experts to spread; remove expert");
        }
        if (replica.tensor() % expert != 0) {
            int below = expert;
            while (replica.tensor() % below != 0) {
                below--;
            }
            throw replica.origin()
                    .error(
                            "expert",
                            expert + " does not divide the " + replica.tensor() + " ranks of a replica. Maybe " + below
                                    + "?");
        }
        if (moe != null && expert > moe.experts()) {
            throw replica.origin()
                    .error(
                            "expert",
                            "there are only " + moe.experts() + " experts to spread over " + expert + " ranks");
        }
    }
}
