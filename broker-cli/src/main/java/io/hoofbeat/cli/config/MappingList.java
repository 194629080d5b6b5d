package io.hoofbeat.cli.config;

import io.hoofbeat.cli.config.ConfigurationException.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A list whose elements are mappings, each read as one entry.
 *
 * @param <E> what an element says
 */
abstract class MappingList<E> extends ValueType<List<E>> {

    /** What one element says; what is wrong with it goes to the problems. */
    abstract E entry(String name, Yaml.Mapping mapping, List<Problem> problems);

    /** The JSON schema of one element. */
    abstract Map<String, Object> entrySchema();

    /** One element on one line. */
    abstract String toYaml(E entry);

    @Override
    final List<E> read(String text) throws BadValueException {
        throw new IllegalStateException("read as a tree: " + text);
    }

    @Override
    final boolean isTree() {
        return true;
    }

    @Override
    final Map<String, Object> schema() {
        return Map.of("type", "array", "items", entrySchema());
    }

    @Override
    final List<E> readTree(String name, Yaml.Node node, List<Problem> problems) {
        List<E> entries = new ArrayList<>();
        if (node instanceof Yaml.Sequence sequence) {
            for (Yaml.Node element : sequence.elements()) {
                if (element instanceof Yaml.Mapping mapping) {
                    entries.add(entry(name, mapping, problems));
                } else {
                    problems.add(new Problem(
                            element.place(),
                            name + ": found " + element.kind() + " as an element, allowed is " + allowed()));
                }
            }
        } else {
            problems.add(new Problem(node.place(), name + ": found " + node.kind() + ", allowed is " + allowed()));
        }
        return List.copyOf(entries);
    }

    @Override
    final String write(List<E> value) {
        return "[" + String.join(", ", value.stream().map(this::toYaml).toList()) + "]";
    }
}
