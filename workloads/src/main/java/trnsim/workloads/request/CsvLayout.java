package trnsim.workloads.request;

import java.util.List;
import trnsim.workloads.document.Suggest;

/** The published traces in CSV, told apart by their columns; columns not named here are ignored. */
enum CsvLayout {
    /** Azure LLM inference 2023 and 2024, multimodal 2025. Source: github.com/Azure/AzurePublicDataset. */
    AZURE("an Azure LLM trace", Clock.UTC, List.of("TIMESTAMP", "ContextTokens", "GeneratedTokens"), "", ""),
    /** BurstGPT, releases 1 and 2; failed requests have no response tokens. Source: github.com/HPMLL/BurstGPT. */
    BURSTGPT(
            "a BurstGPT trace",
            Clock.SECONDS,
            List.of("Timestamp", "Request tokens", "Response tokens"),
            "Session ID",
            ""),
    /** SplitwiseSim. Source: github.com/Mutinifni/splitwise-sim. */
    SPLITWISE(
            "a Splitwise trace",
            Clock.SECONDS,
            List.of("arrival_timestamp", "prompt_size", "token_size"),
            "",
            "application_id"),
    /** Vidur's replays. Source: github.com/microsoft/vidur. */
    VIDUR("a Vidur trace", Clock.SECONDS, List.of("arrived_at", "num_prefill_tokens", "num_decode_tokens"), "", ""),
    /** TraceLab's sessions of coding agents, whose times are of sessions. Source: github.com/uw-syfi/TraceLab. */
    TRACELAB(
            "a TraceLab trace",
            Clock.SESSIONS,
            List.of("round_idx", "prefix_len", "input_len", "output_len", "tool_wait_after_ms"),
            "",
            "");

    /** How rows give their time. */
    enum Clock {
        UTC,
        SECONDS,
        SESSIONS
    }

    private final String what;
    private final Clock clock;
    private final List<String> columns;
    private final String session;
    private final String tenant;

    CsvLayout(String what, Clock clock, List<String> columns, String session, String tenant) {
        this.what = what;
        this.clock = clock;
        this.columns = columns;
        this.session = session;
        this.tenant = tenant;
    }

    /** The layout of a file with {@code header}; an error names what is missing from the one that comes nearest. */
    static CsvLayout of(List<String> header, TraceErrors errors) {
        CsvLayout nearest = AZURE;
        int most = -1;
        for (CsvLayout layout : values()) {
            int has = 2 * (int) layout.columns.stream().filter(header::contains).count() - layout.columns.size();
            if (has == layout.columns.size()) {
                return layout;
            }
            if (has > most) {
                most = has;
                nearest = layout;
            }
        }
        String missing = nearest.columns.stream()
                .filter(column -> !header.contains(column))
                .findFirst()
                .orElseThrow();
        throw errors.at(
                1,
                "the column " + missing + " is missing; " + nearest.what + " has the columns "
                        + String.join(", ", nearest.columns)
                        + Suggest.nearest(missing, header)
                                .map(name -> ". Maybe '" + name + "' is meant?")
                                .orElse(""));
    }

    Clock clock() {
        return clock;
    }

    /** Columns that must be there: of all but TraceLab time, prompt and answer. */
    List<String> columns() {
        return columns;
    }

    /** The column of the session; empty if there is none. */
    String session() {
        return session;
    }

    /** The column of the tenant; empty if there is none. */
    String tenant() {
        return tenant;
    }
}
