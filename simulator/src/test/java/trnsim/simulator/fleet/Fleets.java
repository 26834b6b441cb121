package trnsim.simulator.fleet;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import trnsim.workloads.catalog.Catalog;
import trnsim.workloads.document.DocumentReader;
import trnsim.workloads.spec.FleetSpec;
import trnsim.workloads.spec.Workloads;
import trnsim.workloads.unit.Readings;

/** Small fleets for tests, with rates of round numbers. */
final class Fleets {

    /** One site, one generation that is all there at the start, inference all day alike, nothing else. */
    static final String PLAIN = """
            kind: fleet
            start: 2027-01-01
            years: 1
            regions: {home: {utc: 0 h}}
            sites:
              - name: only
                region: home
                power: [{from: 2027-01-01, watts: 10 MW}]
                cooling: air
                pue: {value: 1.2, provenance: estimate, source: test, range: [1.1, 1.3]}
                energy-price: $60/MWh
                carbon: 0.4 kg/kWh
                installed: {chip: 4096}
            generations:
              - {name: chip, system: trn2-ultraserver, available: 2026-01-01, supply: [], retires-after: 30 years}
            portfolio:
              inference:
                - name: chat
                  model: llama-3.1-8b
                  demand: [{at: 2027-01-01, tokens: 100k tokens/s}]
                  regions: {home: 1}
                  hours: [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]
                  weekend: 1
                  input: 1
                  cached: 1
                  context: 1k
                  output: 100
                  tpot: 50 ms
            policies: {spares: 0 %}
            costs: epoch-2025
            """;

    private Fleets() {}

    static FleetSpec read(String text) {
        return (FleetSpec) Workloads.bind(DocumentReader.read("fleet.yaml", text.getBytes(StandardCharsets.UTF_8)));
    }

    static Fleet fleet(String text, Map<String, Double> speed) {
        return new Fleet(read(text), Catalog.shipped(), readings -> new FixedRates(speed));
    }

    static FleetOutcome run(String text) {
        return fleet(text, Map.of()).run(Readings.central(), true);
    }

    static Period all(FleetOutcome outcome) {
        return new Period(outcome, 0, outcome.plan().calendar().quarters());
    }

    static Period year(String text) {
        return all(run(text));
    }
}
