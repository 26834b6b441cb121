package trnsim.simulator.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import trnsim.simulator.system.Cluster;
import trnsim.simulator.system.SystemSpec;
import trnsim.workloads.catalog.Catalog;
import trnsim.workloads.unit.Readings;

class HostLinkTest {

    private static final Catalog CATALOG = Catalog.shipped();

    private static HostLink link(String system, long chips) {
        SystemSpec spec = Cluster.system(CATALOG, system);
        Cluster cluster = Cluster.of(spec, Cluster.chip(CATALOG, spec), chips, null, Readings.central());
        return HostLink.of(cluster).orElseThrow();
    }

    /** 1 GB over PCIe 5.0 at 52 GB/s and 10 us; the host's memory takes 8 of them at 460 GB/s in less. */
    @Test
    void copiesAreBoundByTheLink() {
        assertThat((double) link("h100-hgx", 8).copyPs(new RowWork.Copy(1e9, 1)))
                .isCloseTo(1e9 / 52e9 * 1e12 + 10e6, within(1e3));
    }

    /** Added gradients touch memory four times: 8 x 4 GB at 460 GB/s. */
    @Test
    void addedGradientsAreBoundByTheHostsMemory() {
        assertThat((double) link("h100-hgx", 8).copyPs(new RowWork.Copy(1e9, 4)))
                .isCloseTo(32e9 / 460e9 * 1e12 + 10e6, within(1e3));
    }

    /** Four ranks share a Trainium2, 64 a host. */
    @Test
    void ranksShareChipAndHost() {
        HostLink link = link("trn2", 16);
        assertThat((double) link.copyPs(new RowWork.Copy(1e8, 1))).isCloseTo(4e8 / 25e9 * 1e12 + 10e6, within(1e3));
        assertThat((double) link.updatePs(1e9)).isCloseTo(64e9 / 460e9 * 1e12, within(1e3));
    }
}
