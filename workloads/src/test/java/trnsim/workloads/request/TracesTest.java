package trnsim.workloads.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import trnsim.workloads.document.InputException;
import trnsim.workloads.random.RandomStream;
import trnsim.workloads.random.RandomStreams;

/** What is written in a trace's layout is read back, and what is wrong in it is named. */
class TracesTest {

    private static final DateTimeFormatter UTC = DateTimeFormatter.ofPattern(
                    "yyyy-MM-dd HH:mm:ss.nnnnnnnnn", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final long START_S = 1_715_299_200;

    @TempDir
    private Path folder;

    /** How each layout writes a request at {@code ns} nanoseconds. */
    enum Written {
        AZURE("TIMESTAMP,ContextTokens,GeneratedTokens") {
            @Override
            String row(long ns, long in, long out) {
                Instant time = Instant.ofEpochSecond(START_S, ns);
                return UTC.format(time) + "," + in + "," + out;
            }
        },
        AZURE_2024("TIMESTAMP,ContextTokens,GeneratedTokens") {
            @Override
            String row(long ns, long in, long out) {
                return UTC.format(Instant.ofEpochSecond(START_S, ns)) + "+00:00," + in + "," + out;
            }
        },
        AZURE_2025("TIMESTAMP,NumImages,ContextTokens,GeneratedTokens") {
            @Override
            String row(long ns, long in, long out) {
                return UTC.format(Instant.ofEpochSecond(START_S, ns)).replace(' ', 'T') + "Z,2," + in + "," + out;
            }
        },
        BURSTGPT_1("Timestamp,Model,Request tokens,Response tokens,Total tokens,Log Type") {
            @Override
            String row(long ns, long in, long out) {
                return seconds(ns) + ",GPT-4," + in + "," + out + "," + (in + out) + ",API log";
            }
        },
        BURSTGPT_2("Timestamp,Session ID,Elapsed time,Model,Request tokens,Response tokens,Total tokens,Log Type") {
            @Override
            String row(long ns, long in, long out) {
                return seconds(ns) + ",\"a,b\",3,GPT-4," + in + "," + out + "," + (in + out) + ",Conversation log";
            }
        },
        SPLITWISE("request_id,request_type,application_id,arrival_timestamp,batch_size,prompt_size,token_size") {
            @Override
            String row(long ns, long in, long out) {
                return "7,2,5," + seconds(ns) + ",1," + in + "," + out;
            }
        },
        VIDUR("arrived_at,num_prefill_tokens,num_decode_tokens") {
            @Override
            String row(long ns, long in, long out) {
                return seconds(ns) + "," + in + "," + out;
            }
        },
        MOONCAKE("") {
            @Override
            String row(long ns, long in, long out) {
                String ids = LongStream.range(0, Math.ceilDiv(in, 512))
                        .mapToObj(Long::toString)
                        .collect(Collectors.joining(", "));
                return "{\"timestamp\": " + ns / 1_000_000 + ", \"input_length\": " + in + ", \"output_length\": " + out
                        + ", \"hash_ids\": [" + ids + "]}";
            }
        };

        private final String header;

        Written(String header) {
            this.header = header;
        }

        abstract String row(long ns, long in, long out);

        private static String seconds(long ns) {
            return String.format(Locale.ROOT, "%d.%09d", ns / 1_000_000_000, ns % 1_000_000_000);
        }

        Path write(Path folder, long seed, List<long[]> expected) throws IOException {
            RandomStream random = new RandomStreams(seed).stream("test", name());
            List<String> lines = new ArrayList<>(header.isEmpty() ? List.of() : List.of(header));
            long ns = random.nextInt(1_000_000_000) * 1000L / 1_000_000 * 1_000_000;
            long first = ns;
            for (int i = 0; i < 200; i++) {
                long in = 1L + random.nextInt(5000);
                long out = 1L + random.nextInt(900);
                lines.add(row(ns, in, out));
                expected.add(new long[] {(ns - first) * 1000, in, out});
                ns += this == MOONCAKE ? 1_000_000L * random.nextInt(5000) : random.nextInt(2_000_000_000);
            }
            Path file = folder.resolve(name() + (header.isEmpty() ? ".jsonl" : ".csv"));
            Files.write(file, lines);
            return file;
        }
    }

    @ParameterizedTest
    @EnumSource
    void readsWhatWasWritten(Written layout) throws IOException {
        for (long seed = 0; seed < 20; seed++) {
            List<long[]> expected = new ArrayList<>();
            Path file = layout.write(folder, seed, expected);
            List<Streams.Full> read = Streams.all(Streams.source("trace: " + file.getFileName(), 1, folder), 0);
            assertThat(read).hasSameSizeAs(expected);
            for (int i = 0; i < read.size(); i++) {
                Streams.Full request = read.get(i);
                assertThat(new long[] {request.arrivalPs(), request.input(), request.output()})
                        .isEqualTo(expected.get(i));
                assertThat(request.blocks())
                        .hasSize(layout == Written.MOONCAKE ? (int) Math.ceilDiv(request.input(), 512) : 0);
                assertThat(request.tenant()).isEqualTo(layout == Written.SPLITWISE ? 5 : RequestRow.NONE);
                assertThat(request.session() >= 0).isEqualTo(layout == Written.BURSTGPT_2);
            }
        }
    }

    @Test
    void unpacksGzip() throws IOException {
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(folder.resolve("t.csv.gz")))) {
            out.write("arrived_at,num_prefill_tokens,num_decode_tokens\n1,2,3\n".getBytes(StandardCharsets.UTF_8));
        }
        assertThat(Streams.all(Streams.source("trace: t.csv.gz", 1, folder), 0))
                .containsExactly(new Streams.Full(0, 2, 3, -1, -1, -1, List.of()));
    }

    @Test
    void repeatsWithNewPrefixesAtTheMeanGapAndScales() throws IOException {
        Files.writeString(folder.resolve("m.jsonl"), """
                {"timestamp": 1000, "input_length": 600, "output_length": 5, "hash_ids": [0, 1]}
                {"timestamp": 3000, "input_length": 600, "output_length": 6, "hash_ids": [0, 2]}
                """);
        List<Streams.Full> read =
                Streams.all(Streams.source("{trace: m.jsonl, repeat: 3, scale-rate: 2, requests: 5}", 1, folder), 0);
        assertThat(read.stream().map(Streams.Full::arrivalPs))
                .containsExactly(0L, 1_000_000_000_000L, 2_000_000_000_000L, 3_000_000_000_000L, 4_000_000_000_000L);
        assertThat(read.get(2).blocks()).doesNotContain(0L, 1L);
        assertThat(read.get(2).blocks().getFirst())
                .isEqualTo(read.get(3).blocks().getFirst());
        assertThat(read.get(4).blocks().getFirst())
                .isNotEqualTo(read.get(2).blocks().getFirst());
    }

    @Test
    void failedRequestsAreLeftOutOnDemand() throws IOException {
        Files.writeString(folder.resolve("b.csv"), "Timestamp,Request tokens,Response tokens\n1,5,0\n2,6,7\n3,6,0\n");
        assertThat(Streams.all(Streams.source("{trace: b.csv, skip-failed: true}", 1, folder), 0))
                .containsExactly(new Streams.Full(0, 6, 7, -1, -1, -1, List.of()));
        assertThatThrownBy(() -> Streams.all(Streams.source("trace: b.csv", 1, folder), 0))
                .hasMessageContaining("b.csv:2: Response tokens: a request has at least 1 token, found 0")
                .hasMessageContaining("skip-failed: true");
    }

    private static final String AGENTS = """
            id,input_len,output_len,arrival_time,round_idx,tool_wait_after_ms,prefix_len
            a,100,20,0.000000,0,1500,32
            a,40,10,0.000000,1,0,120
            b,64,8,1000,0,0,32
            """;

    @Test
    void agentsWaitForAnswersAndTools() throws IOException {
        Files.writeString(folder.resolve("t.csv"), AGENTS);
        List<Streams.Full> read = Streams.all(Streams.source("trace: t.csv", 1, folder), 2_000_000_000_000L);
        assertThat(read.stream().map(Streams.Full::arrivalPs))
                .containsExactly(0L, 1_000_000_000_000L, 3_500_000_000_000L);
        assertThat(read.stream().map(Streams.Full::input)).containsExactly(132L, 96L, 160L);
        // 120 of the 152 tokens said before stay: 7 whole blocks of 16. The first 32 tokens are common to all sessions.
        assertThat(read.get(2).blocks().subList(0, 7))
                .isEqualTo(read.get(0).blocks().subList(0, 7));
        assertThat(read.get(2).blocks().get(7))
                .isNotEqualTo(read.get(0).blocks().get(7));
        assertThat(read.get(1).blocks().subList(0, 2))
                .isEqualTo(read.get(0).blocks().subList(0, 2));
        assertThat(read.get(1).blocks().get(2))
                .isNotEqualTo(read.get(0).blocks().get(2));
    }

    @Test
    void oneAgentTakesSessionsInTurn() throws IOException {
        Files.writeString(folder.resolve("t.csv"), AGENTS);
        List<Streams.Full> read =
                Streams.all(Streams.source("{trace: t.csv, users: 1, repeat: 2}", 1, folder), 2_000_000_000_000L);
        assertThat(read.stream().map(Streams.Full::input)).containsExactly(132L, 160L, 96L, 132L, 160L, 96L);
        assertThat(read.stream().map(request -> request.arrivalPs() / 100_000_000_000L))
                .containsExactly(0L, 35L, 55L, 75L, 110L, 130L);
    }

    @Test
    void usersTakeTheRowsOfATraceInTurn() throws IOException {
        Files.writeString(
                folder.resolve("v.csv"), "arrived_at,num_prefill_tokens,num_decode_tokens\n0,1,9\n0,2,9\n9,3,9\n");
        List<Streams.Full> read =
                Streams.all(Streams.source("{trace: v.csv, users: 2}", 1, folder), 2_000_000_000_000L);
        assertThat(read.stream().map(Streams.Full::input)).containsExactly(1L, 2L, 3L);
        assertThat(read.getLast().arrivalPs()).isEqualTo(2_000_000_000_000L);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            Timestamp,Request tokens,Response token;1,2,3                | x.csv:1: the column Response tokens is missing; a BurstGPT trace | Maybe 'Response token' is meant?
            arrived_at,num_prefill,num_decode_tokens;1,2,3               | x.csv:1: the column num_prefill_tokens is missing; a Vidur trace | num_prefill
            arrived_at,num_prefill_tokens,num_decode_tokens;-1,2,3       | x.csv:2: arrived_at: expected a number of seconds | '-1'
            arrived_at,num_prefill_tokens,num_decode_tokens;1e99,2,3     | x.csv:2: arrived_at: expected a number of seconds | '1e99'
            arrived_at,num_prefill_tokens,num_decode_tokens;1.2.3,2,3    | x.csv:2: arrived_at: expected a number of seconds | '1.2.3'
            arrived_at,num_prefill_tokens,num_decode_tokens;1,2,-3       | x.csv:2: num_decode_tokens: must not be negative  | -3
            arrived_at,num_prefill_tokens,num_decode_tokens;1,,3         | x.csv:2: num_prefill_tokens: expected a whole     | ''
            arrived_at,num_prefill_tokens,num_decode_tokens;2,2,3;1,2,3  | x.csv:3: this request comes 1000000 us before     | sort the trace by arrived_at
            arrived_at,num_prefill_tokens,num_decode_tokens;0,2,3;1e7,2,3 | x.csv:3: this request comes more than 106 days   | scale-rate
            arrived_at,num_prefill_tokens,num_decode_tokens;"0,2,3       | x.csv:2: is not well-formed CSV                    | CSV
            TIMESTAMP,ContextTokens,GeneratedTokens;2023-02-30 00:00:00,1,1 | x.csv:2: TIMESTAMP: expected a UTC time        | 2023-02-30
            application_id,arrival_timestamp,prompt_size,token_size;x,1,2,3 | x.csv:2: application_id: expected a whole      | 'x'
            session_id,round_idx,prefix_len,input_len,output_len,tool_wait_after_ms;a,0,0,5,5,0 | the trace has no arrival_time | users: 64
            round_idx,prefix_len,input_len,output_len,tool_wait_after_ms,arrival_time;0,0,5,5,0,0 | x.csv:1: the column session_id is missing | id
            id,round_idx,prefix_len,input_len,output_len,tool_wait_after_ms,arrival_time;a,1,0,5,5,0,0;a,0,0,5,5,0,0 | x.csv:3: round_idx: round 0 follows round 1 | sort
            id,round_idx,prefix_len,input_len,output_len,tool_wait_after_ms,arrival_time;a,0,0,5,5,0,9;b,0,0,5,5,0,0 | x.csv:3: this session comes 9000 us before | sort
            id,round_idx,prefix_len,input_len,output_len,tool_wait_after_ms,arrival_time;a,0,0,5,5,soon,9 | x.csv:2: tool_wait_after_ms: expected | 'soon'
            nothing                                                       | x.csv:1: the column TIMESTAMP is missing         | Azure
            """)
    void badRowsAreNamed(String content, String where, String what) throws IOException {
        Files.writeString(folder.resolve("x.csv"), content.strip().replace(';', '\n') + "\n");
        assertThatThrownBy(() -> Streams.all(Streams.source("trace: x.csv", 1, folder), 0))
                .isInstanceOf(InputException.class)
                .hasMessageContaining(where)
                .hasMessageContaining(what);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"timestamp": 0, "input_length": 5, "output_length": 5, "hash_ids": [1, "x"]}  | x.jsonl:1: hash_ids: expected whole numbers
            {"timestamp": 0, "input_length": 5, "output_length": 5, "hash_ids": 7}         | x.jsonl:1: hash_ids: expected a list
            {"timestamp": 0, "input_length": 5, "output_length": 5, "hash_ids": [1, 2]}    | x.jsonl:1: hash_ids: 2 blocks of 512 tokens are more
            {"timestamp": 0, "input_length": 5, "output_length": 5}~{"timestamp": 0, oops} | x.jsonl:2: is not well-formed JSON
            {"timestamp": 0, "input_length": 5, "output_length": 5}~{"timestamp": 0~ | x.jsonl:2: is not well-formed JSON
            {"timestamp": 0, "input_length": 5~{"timestamp": 0, "input_length": 5, "output_length": 5} | x.jsonl:1: is not well-formed JSON
            {"timestamp": 9, "input_length": 5, "output_length": 5}~{"timestamp": 8, "input_length": 5, "output_length": 5} | x.jsonl:2: this request comes 1000 us before
            {"timestamp": 9, "input_length": 5, "output_length": 0}                        | x.jsonl:1: output_length: a request has at least 1 token
            """)
    void badObjectsAreNamed(String content, String where) throws IOException {
        Files.writeString(folder.resolve("x.jsonl"), content.strip().replace('~', '\n') + "\n");
        assertThatThrownBy(() -> Streams.all(Streams.source("trace: x.jsonl", 1, folder), 0))
                .isInstanceOf(InputException.class)
                .hasMessageContaining(where);
    }
}
