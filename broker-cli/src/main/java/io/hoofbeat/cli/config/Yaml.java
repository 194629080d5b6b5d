package io.hoofbeat.cli.config;

import io.hoofbeat.cli.config.ConfigurationException.Problem;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingEndEvent;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceEndEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * YAML as a configuration uses it: one document of mappings, lists and scalars, each with its place. Anchors, aliases, tags and
 * deep nesting are refused while reading, so that a small file cannot become a large tree.
 */
final class Yaml {

    /** Mappings and lists within each other; the deepest key needs four. */
    private static final int DEPTH_MAX = 16;

    private static final Pattern PLAIN =
            Pattern.compile("[A-Za-z0-9_./][A-Za-z0-9_./:-]*[A-Za-z0-9_./-]|[A-Za-z0-9_./]");
    private static final Pattern READ_OTHERWISE = Pattern.compile(
            "(?i)true|false|null|[-+]?([.][0-9]+|[0-9]+([.][0-9]*)?)(e[-+]?[0-9]+)?|0[ox][0-9a-f]+|[-+]?[.](inf|nan)");

    private final String label;
    private final Iterator<Event> events;
    private int depth;

    /** Where the last event has ended. */
    private Optional<Mark> end = Optional.empty();

    private Yaml(String label, Iterator<Event> events) {
        this.label = label;
        this.events = events;
    }

    /**
     * Reads a document.
     *
     * @param label name of the file in the places of problems
     * @return null when the text holds nothing but blanks and comments
     */
    static @Nullable Node read(String label, String text) throws ConfigurationException {
        LoadSettings settings = LoadSettings.builder()
                .setLabel(label)
                .setCodePointLimit(Integer.MAX_VALUE)
                .build();
        try {
            return new Yaml(label, new Parse(settings).parseString(text).iterator()).document();
        } catch (MarkedYamlEngineException e) {
            String place = place(label, e.getProblemMark());
            String context = e.getContext() == null ? "" : e.getContext() + ", ";
            throw problem(place, "not YAML: " + context + e.getProblem());
        } catch (YamlEngineException e) {
            throw problem(label, "not YAML: " + String.valueOf(e.getMessage()).strip());
        }
    }

    /** A scalar that reads back as the text. */
    static String quoted(String text) {
        if (PLAIN.matcher(text).matches() && !READ_OTHERWISE.matcher(text).matches()) {
            return text;
        }
        StringBuilder quoted = new StringBuilder("\"");
        text.codePoints().forEach(c -> {
            if (c == '"' || c == '\\') {
                quoted.append('\\').appendCodePoint(c);
            } else if (Character.isISOControl(c)) {
                quoted.append(String.format("\\u%04x", c));
            } else {
                quoted.appendCodePoint(c);
            }
        });
        return quoted.append('"').toString();
    }

    /** The next event, or null behind the last. */
    private @Nullable Event nextOrNull() throws ConfigurationException {
        try {
            if (!events.hasNext()) {
                return null;
            }
            Event event = events.next();
            end = event.getEndMark();
            return event;
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            // So the library says that an escape is cut off by the end of the file, or names no character.
            throw problem(
                    place(label, end),
                    "not YAML: behind this place, a text in double quotes has an escape that is not complete or names no"
                            + " character");
        }
    }

    private Event next() throws ConfigurationException {
        Event event = nextOrNull();
        if (event == null) {
            throw problem(place(label, end), "not YAML: it ends too soon");
        }
        return event;
    }

    private @Nullable Node document() throws ConfigurationException {
        Node root = null;
        int documents = 0;
        for (Event event = nextOrNull(); event != null; event = nextOrNull()) {
            if (event instanceof DocumentStartEvent) {
                if (++documents > 1) {
                    throw problem(place(label, event.getStartMark()), "a second document; one is allowed");
                }
            } else if (event instanceof NodeEvent node) {
                root = node(node);
            }
        }
        return root;
    }

    private Node node(NodeEvent event) throws ConfigurationException {
        String place = place(label, event.getStartMark());
        if (event instanceof AliasEvent || event.getAnchor().isPresent()) {
            throw problem(place, "an anchor or alias; write the value out");
        }
        if (event instanceof ScalarEvent scalar) {
            refuseTag(place, scalar.getTag());
            boolean isPlain = scalar.getScalarStyle() == ScalarStyle.PLAIN;
            return new Scalar(place, scalar.getValue(), isPlain);
        }
        if (++depth > DEPTH_MAX) {
            throw problem(place, "more than " + DEPTH_MAX + " mappings and lists within each other");
        }
        Node node;
        if (event instanceof SequenceStartEvent start) {
            refuseTag(place, start.getTag());
            node = new Sequence(place, elements());
        } else if (event instanceof MappingStartEvent start) {
            refuseTag(place, start.getTag());
            node = new Mapping(place, entries());
        } else {
            throw new IllegalStateException("unknown event " + event);
        }
        depth--;
        return node;
    }

    private List<Node> elements() throws ConfigurationException {
        List<Node> elements = new ArrayList<>();
        for (Event next = next(); !(next instanceof SequenceEndEvent); next = next()) {
            elements.add(node((NodeEvent) next));
        }
        return elements;
    }

    private List<Entry> entries() throws ConfigurationException {
        List<Entry> entries = new ArrayList<>();
        for (Event next = next(); !(next instanceof MappingEndEvent); next = next()) {
            Node key = node((NodeEvent) next);
            Node value = node((NodeEvent) next());
            if (!(key instanceof Scalar name)) {
                throw problem(key.place(), "found " + key.kind() + " where a key should be");
            }
            entries.add(new Entry(name, value));
        }
        return entries;
    }

    private static void refuseTag(String place, Optional<String> tag) throws ConfigurationException {
        if (tag.isPresent()) {
            throw problem(place, "the tag " + tag.get() + "; tags are not used here");
        }
    }

    private static String place(String label, Optional<Mark> mark) {
        return mark.map(m -> label + ":" + (m.getLine() + 1) + ":" + (m.getColumn() + 1))
                .orElse(label);
    }

    private static ConfigurationException problem(String place, String what) {
        return new ConfigurationException(List.of(new Problem(place, what)));
    }

    /** A part of a document with its place, {@code file:line:column}. */
    sealed interface Node {
        String place();

        /** What it is, with its article. */
        String kind();
    }

    /** @param isPlain whether it was written without quotes */
    record Scalar(String place, String text, boolean isPlain) implements Node {
        @Override
        public String kind() {
            return isNull() ? "nothing" : "'" + text + "'";
        }

        boolean isNull() {
            return isPlain && (text.isEmpty() || text.equals("~") || text.equals("null"));
        }
    }

    record Sequence(String place, List<Node> elements) implements Node {
        @Override
        public String kind() {
            return "a list";
        }
    }

    record Mapping(String place, List<Entry> entries) implements Node {
        @Override
        public String kind() {
            return "a mapping";
        }
    }

    record Entry(Scalar key, Node value) {}
}
