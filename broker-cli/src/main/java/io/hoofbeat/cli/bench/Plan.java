package io.hoofbeat.cli.bench;

import io.hoofbeat.core.file.FileTrouble;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * Streams of messages that run at the same time.
 *
 * @param warmup   as the option of that name, or null when the plan does not say
 * @param duration likewise
 */
public record Plan(@Nullable String warmup, @Nullable String duration, List<StreamSettings> streams) {

    /**
     * Reads a plan.
     *
     * @throws BenchException with the place of what is wrong, {@code file:line:column}
     */
    public static Plan read(Path file) throws BenchException {
        String text;
        try {
            text = Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new BenchException("the plan " + file + " cannot be read: " + FileTrouble.reason(e), e);
        }
        return new Reader(file.toString()).plan(text);
    }

    private record Reader(String label) {

        Plan plan(String text) throws BenchException {
            Optional<Node> root;
            try {
                LoadSettings settings = LoadSettings.builder().setLabel(label).build();
                root = new Compose(settings).composeString(text);
            } catch (YamlEngineException e) {
                throw new BenchException(
                        label + ": not YAML: " + String.valueOf(e.getMessage()).strip(), e);
            }
            if (root.isEmpty()) {
                throw new BenchException(label + ": an empty plan");
            }
            String warmup = null;
            String duration = null;
            List<StreamSettings> streams = new ArrayList<>();
            for (NodeTuple entry : mapping(root.get(), "a plan")) {
                String key = text(entry.getKeyNode(), "a key");
                switch (key) {
                    case "warmup" -> warmup = text(entry.getValueNode(), key);
                    case "duration" -> duration = text(entry.getValueNode(), key);
                    case "streams" -> {
                        for (Node stream : list(entry.getValueNode(), key)) {
                            streams.add(stream(stream, streams.size() + 1));
                        }
                    }
                    default ->
                        throw wrong(
                                entry.getKeyNode(), "'" + key + "' is unknown; there are warmup, duration and streams");
                }
            }
            if (streams.isEmpty()) {
                throw wrong(root.get(), "no streams");
            }
            refuseSameNames(root.get(), streams);
            return new Plan(warmup, duration, streams);
        }

        private StreamSettings stream(Node node, int position) throws BenchException {
            List<NodeTuple> entries = mapping(node, "a stream");
            StreamSettings.Builder settings =
                    StreamSettings.of(scenario(node, entries)).inPlan(position);
            for (NodeTuple entry : entries) {
                String key = text(entry.getKeyNode(), "a key");
                if (!key.equals("scenario")) {
                    set(settings, key, entry.getValueNode());
                }
            }
            try {
                return settings.build();
            } catch (IllegalArgumentException e) {
                throw wrong(node, String.valueOf(e.getMessage()));
            }
        }

        private Scenario scenario(Node stream, List<NodeTuple> entries) throws BenchException {
            for (NodeTuple entry : entries) {
                if (text(entry.getKeyNode(), "a key").equals("scenario")) {
                    Scenario scenario;
                    try {
                        scenario = Scenario.parse(text(entry.getValueNode(), "scenario"));
                    } catch (IllegalArgumentException e) {
                        throw wrong(entry.getValueNode(), String.valueOf(e.getMessage()));
                    }
                    if (scenario.isStorm()) {
                        throw wrong(entry.getValueNode(), "a storm has no place in a plan; run it beside");
                    }
                    return scenario;
                }
            }
            throw wrong(stream, "a stream without scenario");
        }

        /** Headers may be a list. */
        private void set(StreamSettings.Builder settings, String key, Node value) throws BenchException {
            List<Node> values =
                    value instanceof SequenceNode list && key.endsWith("-header") ? list.getValue() : List.of(value);
            for (Node each : values) {
                try {
                    settings.set(key, text(each, key));
                } catch (IllegalArgumentException e) {
                    throw wrong(each, key + ": " + e.getMessage());
                }
            }
        }

        private void refuseSameNames(Node root, List<StreamSettings> streams) throws BenchException {
            List<String> names = streams.stream().map(StreamSettings::name).toList();
            String twice = names.stream()
                    .filter(name -> names.indexOf(name) != names.lastIndexOf(name))
                    .distinct()
                    .collect(Collectors.joining(", "));
            if (!twice.isEmpty()) {
                throw wrong(root, "more than one stream is called " + twice + "; give each a name");
            }
        }

        private List<NodeTuple> mapping(Node node, String what) throws BenchException {
            if (node instanceof MappingNode mapping) {
                return mapping.getValue();
            }
            throw wrong(node, what + " is a mapping");
        }

        private List<Node> list(Node node, String what) throws BenchException {
            if (node instanceof SequenceNode sequence) {
                return sequence.getValue();
            }
            throw wrong(node, what + " is a list");
        }

        private String text(Node node, String what) throws BenchException {
            if (node instanceof ScalarNode scalar) {
                return scalar.getValue();
            }
            throw wrong(node, what + " is a plain value");
        }

        private BenchException wrong(Node node, String what) {
            String place = node.getStartMark()
                    .map(mark -> ":" + (mark.getLine() + 1) + ":" + (mark.getColumn() + 1))
                    .orElse("");
            return new BenchException(label + place + ": " + what);
        }
    }
}
