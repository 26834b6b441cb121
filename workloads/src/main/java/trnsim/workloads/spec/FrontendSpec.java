package trnsim.workloads.spec;

import org.jspecify.annotations.Nullable;
import trnsim.workloads.document.Default;
import trnsim.workloads.document.Doc;
import trnsim.workloads.document.Least;
import trnsim.workloads.document.Origin;

/** The hosts between clients and engines. */
public record FrontendSpec(
        Origin origin,
        @Doc("A host of the catalog, such as graviton4.") String host,

        @Doc("Hosts; requests find a free core on any of them.") @Default("1") @Least(1)
        int hosts,

        @Doc("Cores of each host that work for the front end; left out, all of them.") @Nullable
        Integer cores,

        @Doc("What runs on them: a front end of the catalog.") @Default("python")
        String software,

        @Doc(
                "The hosts stand beside the accelerators' servers, draw power and cost money of their own; false, they are these servers' own, which the system counts already.")
        @Default("true")
        boolean dedicated,

        @Doc("Where answer tokens are chosen: on the device, or by these cores between iterations.") @Default("device")
        Sampling sampling) {

    /** Where answer tokens are chosen. */
    public enum Sampling {
        /** In the graph of the iteration. */
        DEVICE,
        /** Logits are copied to the host, and the next iteration waits for its tokens. */
        HOST
    }
}
