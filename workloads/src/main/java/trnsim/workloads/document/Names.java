package trnsim.workloads.document;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Java names to the names files use: {@code globalBatch} to {@code global-batch}, {@code SELECTIVE} to {@code selective}. */
public final class Names {

    private Names() {}

    /** The key of a record component. */
    public static String key(RecordComponent component) {
        Key given = component.getAnnotation(Key.class);
        if (given != null) {
            return given.value();
        }
        StringBuilder key = new StringBuilder();
        for (char c : component.getName().toCharArray()) {
            if (Character.isUpperCase(c)) {
                key.append('-');
            }
            key.append(Character.toLowerCase(c));
        }
        return key.toString();
    }

    /** The word of an enum constant. */
    public static String word(Enum<?> constant) {
        return constant instanceof Worded worded
                ? worded.word()
                : constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The words of an enum type, in order. */
    public static List<String> words(Class<?> type) {
        return Arrays.stream(type.getEnumConstants())
                .map(constant -> word((Enum<?>) constant))
                .toList();
    }
}
