package io.hoofbeat.cli.config;

import io.hoofbeat.cli.config.ConfigurationException.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a key may hold: how its text is read, checked and written, and how both are told to a person. The same text means the same
 * in a file, in the environment and on the command line.
 *
 * @param <T> what the text becomes; immutable
 */
abstract class ValueType<T> {

    /** Reads and checks a value. */
    abstract T read(String text) throws BadValueException;

    /** Writes a value such that {@link #read} and YAML understand it. */
    abstract String write(T value);

    /** What is allowed, to stand after "allowed is". */
    abstract String allowed();

    /** As a JSON schema; what it cannot say, {@link #read} still checks. */
    abstract Map<String, Object> schema();

    /** The unit of a plain number, or a dash when the value has none. */
    String unit() {
        return "–";
    }

    /** Whether YAML writes the value as a list. Elsewhere its elements are parted by commas. */
    boolean isList() {
        return false;
    }

    /** Reads the elements of a YAML list. Only when {@link #isList()}. */
    T readAll(List<String> elements) throws BadValueException {
        throw new IllegalStateException("not a list: " + elements);
    }

    /** Whether the value is more than scalars: then it is read by {@link #readTree}, in the environment and on the command line as YAML. */
    boolean isTree() {
        return false;
    }

    /**
     * Reads a value that is more than scalars. Only when {@link #isTree()}.
     *
     * @param name     of the key
     * @param problems gets what is wrong; when anything is, the result is of no use
     */
    T readTree(String name, Yaml.Node node, List<Problem> problems) {
        throw new IllegalStateException("not a tree: " + name);
    }

    static ValueType<Integer> wholeNumber(int min, int max) {
        return new WholeNumber(min, max, "a whole number from " + min + " to " + max);
    }

    /** A whole number that may be larger than an {@code int}. */
    static ValueType<Long> count(long min, long max) {
        return new Measure(min, max, "a whole number", "–", "1000", Measure.NONE);
    }

    static ValueType<Double> decimal(int min, int max) {
        return new DecimalNumber(min, max);
    }

    static ValueType<Integer> port() {
        return new WholeNumber(-1, 65_535, "a port from 1 to 65535, 0 for a free one, or -1 for none");
    }

    static ValueType<Long> bytes(long min, long max) {
        return new Measure(min, max, "a size in bytes", "bytes", "16MiB", Measure.BYTES);
    }

    static ValueType<Long> millis(long min, long max) {
        return new Measure(min, max, "a time in milliseconds", "milliseconds", "10s", Measure.MILLIS);
    }

    static ValueType<String> choice(String... words) {
        return new Choice(List.of(words));
    }

    static ValueType<Boolean> flag() {
        return new Flag();
    }

    static ValueType<String> text(String allowed, Predicate<String> check) {
        return new Text(allowed, check);
    }

    static ValueType<List<String>> texts(String allowed, Predicate<String> check) {
        return new Texts(allowed, check);
    }

    private static final class WholeNumber extends ValueType<Integer> {
        private static final Pattern DIGITS = Pattern.compile("[+-]?[0-9]{1,10}");

        private final int min;
        private final int max;
        private final String allowed;

        WholeNumber(int min, int max, String allowed) {
            this.min = min;
            this.max = max;
            this.allowed = allowed;
        }

        @Override
        Integer read(String text) throws BadValueException {
            if (!DIGITS.matcher(text).matches()) {
                throw new BadValueException(null);
            }
            long value = Long.parseLong(text);
            if (value < min || value > max) {
                throw new BadValueException(null);
            }
            return (int) value;
        }

        @Override
        String write(Integer value) {
            return value.toString();
        }

        @Override
        Map<String, Object> schema() {
            return Map.of("type", "integer", "minimum", min, "maximum", max);
        }

        @Override
        String allowed() {
            return allowed;
        }
    }

    /** A number with or without a unit. Without, it counts bytes or milliseconds; times are written so, since their keys say it. */
    private static final class Measure extends ValueType<Long> {
        static final List<Unit> BYTES = List.of(
                new Unit("GiB", 1L << 30), new Unit("MiB", 1L << 20), new Unit("KiB", 1L << 10), new Unit("B", 1));
        static final List<Unit> NONE = List.of();
        static final List<Unit> MILLIS =
                List.of(new Unit("h", 3_600_000), new Unit("m", 60_000), new Unit("s", 1_000), new Unit("ms", 1));
        private static final Pattern NUMBER_AND_UNIT = Pattern.compile("([0-9]{1,19}) ?([A-Za-z]*)");

        private final long min;
        private final long max;
        private final String what;
        private final String unit;
        private final String example;
        private final List<Unit> units;

        Measure(long min, long max, String what, String unit, String example, List<Unit> units) {
            this.min = min;
            this.max = max;
            this.what = what;
            this.unit = unit;
            this.example = example;
            this.units = units;
        }

        @Override
        Long read(String text) throws BadValueException {
            Matcher matcher = NUMBER_AND_UNIT.matcher(text);
            if (!matcher.matches()) {
                throw new BadValueException(null);
            }
            String digits = Objects.requireNonNull(matcher.group(1));
            String suffix = Objects.requireNonNull(matcher.group(2));
            long factor = 0;
            for (Unit candidate : units) {
                if (candidate.name.equals(suffix)) {
                    factor = candidate.factor;
                }
            }
            if (suffix.isEmpty()) {
                factor = 1;
            }
            if (factor == 0) {
                String meant = meant(suffix);
                throw new BadValueException(meant == null ? null : digits + meant);
            }
            long value;
            try {
                value = Math.multiplyExact(Long.parseLong(digits), factor);
            } catch (ArithmeticException | NumberFormatException e) {
                throw new BadValueException(null);
            }
            if (value < min || value > max) {
                throw new BadValueException(null);
            }
            return value;
        }

        /** {@code M}, {@code MB} and {@code mib} are {@code MiB}; {@code sec} and {@code Seconds} are {@code s}. */
        private @Nullable String meant(String suffix) {
            String lower = suffix.toLowerCase(Locale.ROOT);
            if (units == MILLIS && lower.startsWith("mi")) {
                return lower.startsWith("min") ? "m" : "ms";
            }
            for (Unit candidate : units) {
                if (lower.charAt(0) == Character.toLowerCase(candidate.name.charAt(0))) {
                    return candidate.name;
                }
            }
            return null;
        }

        @Override
        String write(Long value) {
            if (units == BYTES && value != 0) {
                for (Unit candidate : units) {
                    if (candidate.factor > 1 && value % candidate.factor == 0) {
                        return value / candidate.factor + candidate.name;
                    }
                }
            }
            return value.toString();
        }

        @Override
        Map<String, Object> schema() {
            Map<String, Object> number = new LinkedHashMap<>(Map.of("type", "integer", "minimum", min));
            if (max < Long.MAX_VALUE / 2) {
                number.put("maximum", max);
            }
            if (units.isEmpty()) {
                return number;
            }
            String names = String.join("|", units.stream().map(Unit::name).toList());
            Map<String, Object> withUnit = Map.of("type", "string", "pattern", "^[0-9]+ ?(" + names + ")?$");
            return Map.of("anyOf", List.of(number, withUnit));
        }

        @Override
        String allowed() {
            String range = max == Long.MAX_VALUE ? "from " + write(min) : "from " + write(min) + " to " + write(max);
            return what + " " + range + " (such as " + example + ")";
        }

        @Override
        String unit() {
            return unit;
        }

        private record Unit(String name, long factor) {}
    }

    private static final class DecimalNumber extends ValueType<Double> {
        private static final Pattern DIGITS = Pattern.compile("[0-9]{1,10}([.][0-9]{1,10})?");

        private final int min;
        private final int max;

        DecimalNumber(int min, int max) {
            this.min = min;
            this.max = max;
        }

        @Override
        Double read(String text) throws BadValueException {
            if (!DIGITS.matcher(text).matches()) {
                throw new BadValueException(null);
            }
            double value = Double.parseDouble(text);
            if (value < min || value > max) {
                throw new BadValueException(null);
            }
            return value;
        }

        @Override
        String write(Double value) {
            return value == Math.rint(value) ? Long.toString(Math.round(value)) : value.toString();
        }

        @Override
        Map<String, Object> schema() {
            return Map.of("type", "number", "minimum", min, "maximum", max);
        }

        @Override
        String allowed() {
            return "a number from " + min + " to " + max + " (such as 1.5)";
        }
    }

    private static final class Choice extends ValueType<String> {
        private final List<String> words;

        Choice(List<String> words) {
            this.words = words;
        }

        @Override
        String read(String text) throws BadValueException {
            if (!words.contains(text)) {
                throw new BadValueException(Suggestions.closest(text, words));
            }
            return text;
        }

        @Override
        String write(String value) {
            return value;
        }

        @Override
        Map<String, Object> schema() {
            return Map.of("enum", words);
        }

        @Override
        String allowed() {
            return "one of " + String.join(", ", words);
        }
    }

    private static final class Flag extends ValueType<Boolean> {
        @Override
        Boolean read(String text) throws BadValueException {
            return switch (text) {
                case "true" -> true;
                case "false" -> false;
                default ->
                    throw new BadValueException(
                            switch (text.toLowerCase(Locale.ROOT)) {
                                case "true", "yes", "on", "1" -> "true";
                                case "false", "no", "off", "0" -> "false";
                                default -> null;
                            });
            };
        }

        @Override
        String write(Boolean value) {
            return value.toString();
        }

        @Override
        Map<String, Object> schema() {
            return Map.of("type", "boolean");
        }

        @Override
        String allowed() {
            return "true or false";
        }
    }

    private static final class Text extends ValueType<String> {
        private final String allowed;
        private final Predicate<String> check;

        Text(String allowed, Predicate<String> check) {
            this.allowed = allowed;
            this.check = check;
        }

        @Override
        String read(String text) throws BadValueException {
            if (!check.test(text)) {
                throw new BadValueException(null);
            }
            return text;
        }

        @Override
        String write(String value) {
            return Yaml.quoted(value);
        }

        @Override
        Map<String, Object> schema() {
            return Map.of("type", "string");
        }

        @Override
        String allowed() {
            return allowed;
        }
    }

    private static final class Texts extends ValueType<List<String>> {
        private final String allowed;
        private final Predicate<String> check;

        Texts(String allowed, Predicate<String> check) {
            this.allowed = allowed;
            this.check = check;
        }

        @Override
        List<String> read(String text) throws BadValueException {
            List<String> elements = new ArrayList<>();
            for (String element : text.split(",", -1)) {
                elements.add(element.strip());
            }
            return readAll(text.isBlank() ? List.of() : elements);
        }

        @Override
        List<String> readAll(List<String> elements) throws BadValueException {
            for (String element : elements) {
                if (!check.test(element)) {
                    throw new BadValueException(null);
                }
            }
            return List.copyOf(elements);
        }

        @Override
        String write(List<String> value) {
            return "[" + String.join(", ", value.stream().map(Yaml::quoted).toList()) + "]";
        }

        @Override
        String allowed() {
            return allowed;
        }

        @Override
        Map<String, Object> schema() {
            return Map.of("type", "array", "items", Map.of("type", "string"));
        }

        @Override
        boolean isList() {
            return true;
        }
    }
}
