package trnsim.simulator.run;

import java.util.ArrayList;
import java.util.List;
import trnsim.simulator.report.Figure;
import trnsim.simulator.report.Section;
import trnsim.simulator.serving.Drafted;
import trnsim.simulator.serving.ServingResult;
import trnsim.simulator.serving.Speculation;
import trnsim.workloads.unit.Dimension;

/**
 * What speculation came to.
 *
 * @param speculation as it was asked for
 * @param result the run with it
 * @param plain the same run without
 */
record SpeculationSection(Speculation speculation, ServingResult result, ServingResult plain) {

    Section section() {
        Drafted drafted = result.drafted();
        double tpot = ServeRun.percentile(result.latencies().timePerOutputToken(), 50);
        double before = ServeRun.percentile(plain.latencies().timePerOutputToken(), 50);
        return new Section(
                "speculation",
                "Speculation",
                List.of(
                        Figure.of("drafted_per_round", "drafted a round", speculation.tokens(), Dimension.TOKENS),
                        Figure.of("tokens_per_round", "tokens a round", drafted.tokensPerRound(), Dimension.RATIO),
                        Figure.of("expected", "expected", speculation.expectedTokens(), Dimension.RATIO),
                        Figure.share("accepted_share", "drafts accepted", drafted.acceptedShare()),
                        Figure.share("draft_time_share", "busy time drafting", drafted.timeShare()),
                        Figure.of("plain_tpot_p50", "TPOT p50 without", before, Dimension.SECONDS),
                        Figure.of("tpot_speed_up", "speed-up", before / tpot, Dimension.RATIO),
                        Figure.of(
                                "output_ratio",
                                "output against none",
                                result.outputTokensPerSecond() / plain.outputTokensPerSecond(),
                                Dimension.RATIO)));
    }

    List<String> notes() {
        List<String> notes = new ArrayList<>();
        notes.add(
                "tokens of a round arrive together: ITL counts each arrival once (as vLLM does), TPOT spreads them (AIPerf calls"
                        + " that inter-token latency); whether a draft is accepted depends on its position alone");
        if (!speculation.note().isEmpty()) {
            notes.add(speculation.note());
        }
        if (result.outputTokensPerSecond() < plain.outputTokensPerSecond()) {
            notes.add(
                    "speculation lowers the output here: checks compute several tokens a sequence where the batch already"
                            + " fills the chips");
        }
        return notes;
    }
}
