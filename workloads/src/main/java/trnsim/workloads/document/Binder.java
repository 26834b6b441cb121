package trnsim.workloads.document;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import trnsim.workloads.unit.Format;
import trnsim.workloads.unit.Provenance;
import trnsim.workloads.unit.Quantity;
import trnsim.workloads.unit.Sourced;
import trnsim.workloads.unit.UnitException;

/**
 * Binds a positioned tree to records, strictly: a key is the component's name in kebab case, an unknown key fails and names
 * the nearest known one, a component without {@link Default} or {@code @Nullable} must be given.
 *
 * <p>Component types: {@code String}, {@code boolean}, {@code int}, {@code long}, {@code double} (with {@link In} as a
 * quantity), enums, records, {@link Sourced}, {@code List} and {@code Map<String, ...>} of these, and {@link Origin}.
 */
public final class Binder {

    private final String root;

    private Binder(String root) {
        this.root = root;
    }

    /** Binds {@code node} to {@code type}; {@code root} starts the paths of its {@link Sourced} quantities. */
    public static <R extends Record> R bind(Node.Mapping node, Class<R> type, String root) {
        return new Binder(root).record(node, type);
    }

    private <R> R record(Node.Mapping node, Class<R> type) {
        RecordComponent[] components = type.getRecordComponents();
        List<String> known = new ArrayList<>();
        for (RecordComponent component : components) {
            if (component.getType() != Origin.class) {
                known.add(Names.key(component));
            }
        }
        node.entries().forEach((key, value) -> {
            if (!known.contains(key)) {
                throw new InputException(
                        value.at(),
                        "unknown key " + new Node.Scalar(value.at(), "", key).describe()
                                + (node.path().isEmpty() ? "" : " in " + node.path()) + "; known: "
                                + String.join(", ", known) + "." + Suggest.maybe(key, known));
            }
        });
        Class<?>[] types = new Class<?>[components.length];
        Object[] values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            types[i] = components[i].getType();
            values[i] = component(node, components[i]);
        }
        try {
            var constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof IllegalArgumentException cause) {
                throw node.error(String.valueOf(cause.getMessage()));
            }
            throw new IllegalStateException(e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private @Nullable Object component(Node.Mapping node, RecordComponent component) {
        if (component.getType() == Origin.class) {
            return new Origin(node);
        }
        String key = Names.key(component);
        Node given = node.entries().get(key);
        Word word = component.getAnnotation(Word.class);
        if (given instanceof Node.Scalar scalar && word != null && scalar.text().equals(word.value())) {
            return null;
        }
        if (given == null) {
            Default fallback = component.getAnnotation(Default.class);
            if (fallback == null) {
                if (component.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
                    return null;
                }
                throw new InputException(
                        node.at(),
                        "the key '" + key + "' is missing" + (node.path().isEmpty() ? "" : " in " + node.path())
                                + example(component));
            }
            if (component.getType() == String.class) {
                return fallback.value();
            }
            given = component.getType().isRecord() && fallback.value().isEmpty()
                    ? new Node.Mapping(node.at(), node.pathOf(key), Map.of())
                    : new Node.Scalar(node.at(), node.pathOf(key), fallback.value());
        }
        return value(given, component.getGenericType(), component, word);
    }

    private static String example(RecordComponent component) {
        In in = component.getAnnotation(In.class);
        return in == null ? "" : "; write it like " + in.value().example();
    }

    private Object value(Node node, Type type, AnnotatedElement hints, @Nullable Word word) {
        if (type instanceof ParameterizedType parameterized) {
            return container(node, parameterized, hints);
        }
        Class<?> raw = (Class<?>) type;
        if (raw == Sourced.class) {
            return node instanceof Node.Scalar bare && hints.isAnnotationPresent(Stated.class)
                    ? stated(bare, hints)
                    : sourced(mapping(node, word), hints);
        }
        if (raw.isRecord()) {
            return record(mapping(node, word), raw);
        }
        if (!(node instanceof Node.Scalar scalar)) {
            throw node.error("expected a single value, found " + node.describe());
        }
        if (scalar.text().isEmpty()) {
            throw node.error("has no value");
        }
        if (raw == String.class) {
            return scalar.text();
        }
        if (raw == LocalDate.class) {
            return Days.parse(scalar);
        }
        if (raw == boolean.class || raw == Boolean.class) {
            return switch (scalar.text()) {
                case "true", "yes" -> true;
                case "false", "no" -> false;
                default -> throw node.error("expected true or false, found " + node.describe());
            };
        }
        if (raw.isEnum()) {
            return word(scalar, raw);
        }
        return number(scalar, raw, hints);
    }

    private static Node.Mapping mapping(Node node, @Nullable Word word) {
        if (node instanceof Node.Mapping mapping) {
            return mapping;
        }
        throw node.error(
                "expected a map" + (word == null ? "" : " or the word " + word.value()) + ", found " + node.describe());
    }

    private Object container(Node node, ParameterizedType type, AnnotatedElement hints) {
        if (type.getRawType() == List.class) {
            if (!(node instanceof Node.Sequence sequence)) {
                throw node.error("expected a list, found " + node.describe());
            }
            List<Object> items = new ArrayList<>();
            for (Node item : sequence.items()) {
                items.add(value(item, type.getActualTypeArguments()[0], hints, null));
            }
            return List.copyOf(items);
        }
        Map<Object, Object> entries = new LinkedHashMap<>();
        Class<?> keys = (Class<?>) type.getActualTypeArguments()[0];
        mapping(node, null).entries().forEach((key, item) -> {
            Object name = keys.isEnum() ? word(new Node.Scalar(item.at(), node.path(), key), keys) : key;
            entries.put(name, value(item, type.getActualTypeArguments()[1], hints, null));
        });
        return Collections.unmodifiableMap(entries);
    }

    private static Object word(Node.Scalar scalar, Class<?> type) {
        List<String> words = Names.words(type);
        int index = words.indexOf(scalar.text());
        if (type == Provenance.class) {
            words = words.stream()
                    .filter(word -> !word.equals(Names.word(Provenance.STATED)))
                    .toList();
        }
        if (!words.contains(scalar.text())) {
            throw scalar.error(scalar.describe() + " is not one of " + String.join(", ", words) + "."
                    + Suggest.maybe(scalar.text(), words));
        }
        return type.getEnumConstants()[index];
    }

    private static Object number(Node.Scalar scalar, Class<?> raw, AnnotatedElement hints) {
        In in = hints.getAnnotation(In.class);
        double value;
        try {
            value = in != null ? Quantity.parse(scalar.text(), in.value()).si() : Double.parseDouble(scalar.text());
        } catch (UnitException e) {
            throw scalar.error(String.valueOf(e.getMessage()));
        } catch (NumberFormatException e) {
            throw scalar.error("expected a number, found " + scalar.describe());
        }
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            throw scalar.error("expected a finite number, found " + scalar.describe());
        }
        Least least = hints.getAnnotation(Least.class);
        if (least == null ? value <= 0 : value < least.value()) {
            throw scalar.error(scalar.describe() + " must be "
                    + (least == null ? "above zero" : "at least " + least(least.value(), in)));
        }
        if (raw == double.class || raw == Double.class) {
            return value;
        }
        if (value != StrictMath.rint(value) || value > 9e15) {
            throw scalar.error("expected a whole number, found " + scalar.describe());
        }
        if (raw == int.class || raw == Integer.class) {
            if (value > Integer.MAX_VALUE) {
                throw scalar.error(scalar.describe() + " is larger than " + Integer.MAX_VALUE);
            }
            return (int) value;
        }
        return (long) value;
    }

    private static String least(double value, @Nullable In in) {
        return value == 0 || in == null ? trimmed(value) : Format.of(value, in.value());
    }

    private static String trimmed(double value) {
        return value == StrictMath.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }

    private Sourced stated(Node.Scalar bare, AnnotatedElement hints) {
        double value = (Double) number(bare, double.class, hints);
        In in = Objects.requireNonNull(hints.getAnnotation(In.class), "a stated quantity needs @In");
        return new Sourced(
                root + "." + bare.path(),
                new Quantity(value, in.value()),
                Provenance.STATED,
                "stated in the workload file",
                null);
    }

    private Sourced sourced(Node.Mapping node, AnnotatedElement hints) {
        In in = hints.getAnnotation(In.class);
        if (in == null) {
            throw new IllegalStateException("a Sourced component needs @In: " + node.path());
        }
        SourcedFields fields = record(node, SourcedFields.class);
        Quantity value = quantity(node, "value", fields.value(), in);
        Sourced.Range range = null;
        if (fields.range() != null) {
            if (fields.range().size() != 2) {
                throw node.error("range needs two values, low and high");
            }
            double low = quantity(node, "range", fields.range().get(0), in).si();
            double high = quantity(node, "range", fields.range().get(1), in).si();
            if (low > value.si() || value.si() > high) {
                throw node.error("the range must hold the value: low <= value <= high");
            }
            range = new Sourced.Range(low, high);
        } else if (fields.provenance() != Provenance.PUBLISHED) {
            throw node.error("a value that is not published needs a range: [low, high]");
        }
        return new Sourced(root + "." + node.path(), value, fields.provenance(), fields.source(), range);
    }

    private static Quantity quantity(Node.Mapping node, String key, String text, In in) {
        try {
            Quantity quantity = Quantity.parse(text, in.value());
            if (quantity.si() < 0) {
                throw node.error(key + ": '" + text + "' is negative");
            }
            return quantity;
        } catch (UnitException e) {
            throw node.error(key + ": " + e.getMessage());
        }
    }

    /** A {@link Sourced} as it is written. */
    record SourcedFields(
            String value,
            Provenance provenance,
            String source,
            @Nullable List<String> range) {}
}
