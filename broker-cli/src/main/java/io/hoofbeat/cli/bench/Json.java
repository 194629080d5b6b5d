package io.hoofbeat.cli.bench;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.schema.JsonSchema;

/** Writes maps, lists, texts, numbers, truth values and null as JSON, and reads them. */
public final class Json {

    /** More digits than any figure here has. */
    private static final MathContext DIGITS = new MathContext(6);

    private Json() {}

    /** Writes a value and a line end. */
    public static String write(@Nullable Object value) {
        StringBuilder out = new StringBuilder(4096);
        write(out, value, "\n");
        return out.append('\n').toString();
    }

    /**
     * Reads a document, which JSON is as YAML.
     *
     * @throws IllegalArgumentException when it is none
     */
    public static @Nullable Object read(String text) {
        try {
            LoadSettings settings = LoadSettings.builder()
                    .setSchema(new JsonSchema())
                    .setCodePointLimit(Integer.MAX_VALUE)
                    .build();
            return new Load(settings).loadFromString(text);
        } catch (YamlEngineException e) {
            throw new IllegalArgumentException("not JSON: " + e.getMessage(), e);
        }
    }

    private static void write(StringBuilder out, @Nullable Object value, String newLine) {
        if (value instanceof Map<?, ?> map) {
            writeMap(out, map, newLine);
        } else if (value instanceof List<?> list) {
            writeList(out, list, newLine);
        } else if (value instanceof Double number) {
            boolean isFinite = !number.isNaN() && !number.isInfinite();
            out.append(
                    isFinite
                            ? new BigDecimal(number, DIGITS)
                                    .stripTrailingZeros()
                                    .toPlainString()
                            : "null");
        } else if (value == null || value instanceof Number || value instanceof Boolean) {
            out.append(value);
        } else {
            writeText(out, value.toString());
        }
    }

    private static void writeMap(StringBuilder out, Map<?, ?> map, String newLine) {
        String indented = newLine + "  ";
        String before = "{";
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            out.append(before).append(indented);
            writeText(out, String.valueOf(entry.getKey()));
            out.append(": ");
            write(out, entry.getValue(), indented);
            before = ",";
        }
        out.append(map.isEmpty() ? "{" : newLine).append('}');
    }

    /** A list of plain values stays on one line. */
    private static void writeList(StringBuilder out, List<?> list, String newLine) {
        boolean isNested = list.stream().anyMatch(each -> each instanceof Map || each instanceof List);
        String indented = isNested ? newLine + "  " : "";
        String before = "[";
        for (Object each : list) {
            out.append(before).append(indented);
            write(out, each, indented);
            before = isNested ? "," : ", ";
        }
        out.append(list.isEmpty() ? "[" : isNested ? newLine : "").append(']');
    }

    private static void writeText(StringBuilder out, String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ' || c == 0x7f || Character.isSurrogate(c)) {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }
}
