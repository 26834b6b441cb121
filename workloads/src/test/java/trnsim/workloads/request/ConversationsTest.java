package trnsim.workloads.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

/** Conversations, system prompts and closed loops. */
class ConversationsTest {

    private static final String TALK = "{requests: 40000, rate: 10 requests/s, input: {mean: 300 tokens, cv: 1},"
            + " output: {mean: 50 tokens, cv: 1}, sessions: {turns: 4, append: {mean: 40 tokens, cv: 0.5}},"
            + " think: {mean: 5 s}, prefix: {tokens: 64 tokens, prompts: 20, tenants: 3}}";
    private static final String CLOSED =
            "{requests: 5000, users: 10, think: {mean: 9 s}, input: {mean: 30 tokens}, output: {mean: 5 tokens}}";
    private static final long SECOND = 1_000_000_000_000L;

    private static Map<Long, List<Streams.Full>> bySession(List<Streams.Full> requests) {
        return requests.stream().collect(Collectors.groupingBy(Streams.Full::session));
    }

    @Test
    void promptsGrowByTheAnswerAndWhatIsAdded() {
        Map<Long, List<Streams.Full>> sessions = bySession(Streams.all(Streams.source(TALK), SECOND));
        sessions.values().forEach(turns -> {
            for (int i = 1; i < turns.size(); i++) {
                Streams.Full before = turns.get(i - 1);
                Streams.Full now = turns.get(i);
                assertThat(now.input()).isGreaterThan(before.input() + before.output());
                assertThat(now.arrivalPs()).isGreaterThan(before.arrivalPs() + SECOND);
                // All that was said before, in whole blocks, begins the new prompt.
                int known = (int) ((before.input() + before.output()) / Streams.BLOCK);
                assertThat(now.blocks().subList(0, known))
                        .isEqualTo(before.blocks().subList(0, known));
                assertThat(now.tenant()).isEqualTo(before.tenant());
            }
        });
        assertThat(40_000.0 / sessions.size()).isCloseTo(4, Percentage.withPercentage(4));
    }

    @Test
    void theRateIsOfRequestsNotOfConversations() {
        assertThat(Streams.statistics(Streams.source(TALK)).rate()).isCloseTo(10, Percentage.withPercentage(5));
    }

    @Test
    void noIdComesBackBehindAnotherPrefix() {
        Map<Long, Long> before = new HashMap<>();
        for (Streams.Full request : Streams.all(Streams.source(TALK), SECOND)) {
            long last = -1;
            for (long id : request.blocks()) {
                assertThat(before.merge(id, last, (old, now) -> old)).isEqualTo(last);
                last = id;
            }
        }
    }

    /** Zipf with exponent 1 over 20 prompts: the first has 1 / H(20) = 0.278 of all. */
    @Test
    void systemPromptsAreZipf() {
        String prefix = "{requests: 50000, process: together, input: {mean: 64 tokens}, output: {mean: 5 tokens},"
                + " prefix: {tokens: 32 tokens, prompts: 20}}";
        Map<Long, Long> counts = Streams.all(prefix).stream()
                .collect(Collectors.groupingBy(request -> request.blocks().getFirst(), Collectors.counting()));
        assertThat(counts).hasSize(20);
        assertThat(counts.values().stream().max(Long::compare).orElseThrow() / 50_000.0)
                .isCloseTo(0.278, Percentage.withPercentage(2));
    }

    @Test
    void sharingChangesNoLengthAndNoArrival() {
        String plain =
                "{requests: 1000, rate: 5 requests/s, input: {mean: 99 tokens, cv: 1}, output: {mean: 9 tokens, cv: 1}";
        List<Streams.Full> alone = Streams.all(plain + "}");
        List<Streams.Full> shared = Streams.all(plain + ", prefix: {tokens: 64 tokens, prompts: 7}}");
        for (int i = 0; i < alone.size(); i++) {
            assertThat(shared.get(i).arrivalPs()).isEqualTo(alone.get(i).arrivalPs());
            assertThat(shared.get(i).input()).isEqualTo(alone.get(i).input());
            assertThat(shared.get(i).output()).isEqualTo(alone.get(i).output());
        }
    }

    /** Little's law: 10 users with 1 s of answer and 9 s of thought make a request a second. */
    @Test
    void usersWaitForTheirAnswers() {
        List<Streams.Full> requests = Streams.all(Streams.source(CLOSED), SECOND);
        assertThat(requests).hasSize(5000).isSortedAccordingTo((a, b) -> Long.compare(a.arrivalPs(), b.arrivalPs()));
        assertThat(requests.getLast().arrivalPs() * 1e-12).isCloseTo(5000, Percentage.withPercentage(4));
        Map<Integer, Long> answered = new HashMap<>();
        for (Streams.Full request : requests) {
            assertThat(request.arrivalPs()).isGreaterThanOrEqualTo(answered.getOrDefault(request.user(), 0L));
            answered.put(request.user(), request.arrivalPs() + SECOND);
        }
        assertThat(answered).hasSize(10);
    }

    @Test
    void whatAUserAsksDependsOnNoAnswersTime() {
        String lengths = CLOSED.replace("mean: 30 tokens", "mean: 30 tokens, cv: 1");
        Map<Long, List<Streams.Full>> fast = bySession(Streams.all(Streams.source(lengths), SECOND / 10));
        Map<Long, List<Streams.Full>> slow = bySession(Streams.all(Streams.source(lengths), 7 * SECOND));
        int both = 0;
        for (Map.Entry<Long, List<Streams.Full>> session : fast.entrySet()) {
            List<Streams.Full> other = slow.get(session.getKey());
            if (other != null) {
                both++;
                assertThat(other.getFirst().input())
                        .isEqualTo(session.getValue().getFirst().input());
            }
        }
        assertThat(both).isGreaterThan(4000);
    }

    @Test
    void conversationsBeginAnewBeyondTheLongestPrompt() {
        List<Streams.Full> requests = Streams.all(TALK.replace("turns: 4", "turns: 40, max-prompt: 600 tokens"));
        assertThat(requests).allMatch(request -> request.input() <= 600);
        assertThat(requests.stream().filter(request -> request.input() > 500)).hasSizeGreaterThan(1000);
    }
}
