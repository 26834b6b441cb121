package trnsim.simulator.fleet.rates;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import trnsim.workloads.unit.Readings;
import trnsim.workloads.unit.Sourced;

/**
 * Answers, each found once, with the uncertain quantities it was read from. Under a moved reading an answer that read none of
 * what is moved is the central one; any other is found again, from the central one.
 *
 * @param <K> questions
 * @param <V> answers
 */
final class Known<K, V> {

    private record Answer<V>(V value, Map<String, Sourced> read) {}

    private final Readings readings;
    private final @Nullable Known<K, V> central;
    private final ConcurrentHashMap<K, Answer<V>> answers = new ConcurrentHashMap<>();

    private Known(Readings readings, @Nullable Known<K, V> central) {
        this.readings = readings;
        this.central = central;
    }

    /** Nothing known yet, every quantity at its central value. */
    static <K, V> Known<K, V> central() {
        return new Known<>(Readings.central(), null);
    }

    /** The same questions as {@code moved} reads the catalog. */
    Known<K, V> at(Readings moved) {
        return new Known<>(moved, central == null ? this : central);
    }

    /** Finds an answer. */
    interface Search<V> {

        /**
         * @param readings to read with, on this thread
         * @param central the central answer; null if this is to be it
         */
        V find(Readings readings, @Nullable V central);
    }

    /** The answer to {@code question}; the run that {@code reader} reads for depends on what it was found with. */
    V get(K question, Readings reader, Search<V> search) {
        Answer<V> answer = answer(question, search);
        reader.note(answer.read());
        return answer.value();
    }

    private Answer<V> answer(K question, Search<V> search) {
        Answer<V> known = answers.get(question);
        return known != null ? known : keep(question, search);
    }

    private Answer<V> keep(K question, Search<V> search) {
        Function<Readings, Answer<V>> find;
        if (central == null) {
            find = own -> new Answer<>(search.find(own, null), own.uncertain());
        } else {
            Answer<V> before = central.answer(question, search);
            if (readings.movesOnly(path -> !before.read().containsKey(path))) {
                find = own -> before;
            } else {
                find = own -> new Answer<>(search.find(own, before.value()), own.uncertain());
            }
        }
        // Threads that ask the same at once find the same.
        Answer<V> found = find.apply(readings.apart());
        Answer<V> first = answers.putIfAbsent(question, found);
        return first == null ? found : first;
    }
}
