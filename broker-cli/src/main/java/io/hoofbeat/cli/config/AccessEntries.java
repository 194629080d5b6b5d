package io.hoofbeat.cli.config;

import io.hoofbeat.cli.config.ConfigurationException.Problem;
import io.hoofbeat.core.security.AccessRules.Verb;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A list of access rules: mappings with {@code permit} or {@code deny}, {@code to}, and whom they are about. */
final class AccessEntries extends MappingList<AccessEntry> {

    static final String PERMIT = "permit";
    static final String DENY = "deny";

    private static final String TO = "to";
    private static final String USERS = "users";
    private static final String ROLES = "roles";
    private static final String CLAIMS = "claims";
    private static final List<String> KEYS = List.of(PERMIT, DENY, TO, USERS, ROLES, CLAIMS);

    private static final String ALL = "all";
    private static final List<String> VERBS = List.of("send", "subscribe", "manage", ALL);

    @Override
    Map<String, Object> entrySchema() {
        Map<String, Object> text = Map.of("type", "string");
        Map<String, Object> texts =
                Map.of("oneOf", List.of(text, Map.of("type", "array", "items", text, "minItems", 1)));
        Map<String, Object> claims = Map.of("type", "object", "additionalProperties", texts);
        Map<String, Object> properties = new LinkedHashMap<>();
        KEYS.forEach(key -> properties.put(key, key.equals(CLAIMS) ? claims : texts));
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("type", "object");
        entry.put("additionalProperties", false);
        entry.put("required", List.of(TO));
        entry.put("properties", properties);
        return entry;
    }

    @Override
    AccessEntry entry(String name, Yaml.Mapping mapping, List<Problem> problems) {
        return new Reading(name, mapping, problems).entry();
    }

    /** One rule while it is read. */
    private static final class Reading {
        private final String name;
        private final Yaml.Mapping mapping;
        private final List<Problem> problems;
        private final Map<String, Yaml.Node> nodes = new HashMap<>();

        Reading(String name, Yaml.Mapping mapping, List<Problem> problems) {
            this.name = name;
            this.mapping = mapping;
            this.problems = problems;
        }

        AccessEntry entry() {
            mapping.entries().forEach(this::take);
            boolean isPermit = nodes.containsKey(PERMIT);
            if (isPermit == nodes.containsKey(DENY)) {
                problem(mapping.place(), name + ": a rule has either permit or deny, with one or more of " + VERBS);
            }
            if (!nodes.containsKey(TO)) {
                problem(mapping.place(), name + ": a rule without to, which names its destinations (/topic/news/**)");
            }
            List<AccessEntry.Pattern> to = new ArrayList<>();
            texts(TO).forEach(scalar -> to.add(new AccessEntry.Pattern(scalar.text(), scalar.place())));
            return new AccessEntry(
                    isPermit,
                    verbs(isPermit ? PERMIT : DENY),
                    to,
                    plain(texts(USERS)),
                    plain(texts(ROLES)),
                    claims(),
                    mapping.place());
        }

        private void take(Yaml.Entry entry) {
            String key = entry.key().text();
            if (!KEYS.contains(key)) {
                String close = Suggestions.closest(key, KEYS);
                problem(
                        entry.key().place(),
                        "unknown key '" + name + "." + key + "'"
                                + (close == null
                                        ? "; allowed here: " + String.join(", ", KEYS)
                                        : "; did you mean '" + name + "." + close + "'?"));
            } else if (nodes.putIfAbsent(key, entry.value()) != null) {
                problem(entry.key().place(), "the key '" + name + "." + key + "' stands here again");
            }
        }

        private List<Verb> verbs(String key) {
            List<Verb> verbs = new ArrayList<>();
            for (Yaml.Scalar scalar : texts(key)) {
                if (scalar.text().equals(ALL)) {
                    verbs.addAll(Arrays.asList(Verb.values()));
                } else if (VERBS.contains(scalar.text())) {
                    verbs.add(Verb.valueOf(scalar.text().toUpperCase(java.util.Locale.ROOT)));
                } else {
                    String close = Suggestions.closest(scalar.text(), VERBS);
                    problem(
                            scalar.place(),
                            name + "." + key + ": found " + scalar.kind() + ", allowed is one or more of "
                                    + String.join(", ", VERBS)
                                    + (close == null ? "" : "; did you mean '" + close + "'?"));
                }
            }
            return verbs.stream().distinct().toList();
        }

        private Map<String, List<String>> claims() {
            Map<String, List<String>> claims = new LinkedHashMap<>();
            Yaml.Node node = nodes.get(CLAIMS);
            if (node instanceof Yaml.Mapping named && !named.entries().isEmpty()) {
                for (Yaml.Entry entry : named.entries()) {
                    List<String> values = plain(texts(CLAIMS + "." + entry.key().text(), entry.value()));
                    if (claims.putIfAbsent(entry.key().text(), values) != null) {
                        problem(
                                entry.key().place(),
                                "the key '" + name + ".claims." + entry.key().text() + "' stands here again");
                    }
                }
            } else if (node != null) {
                problem(
                        node.place(),
                        name + ".claims: found " + node.kind()
                                + ", allowed is a mapping of claims to values such as {tenant: acme}");
            }
            return claims;
        }

        private List<Yaml.Scalar> texts(String key) {
            Yaml.Node node = nodes.get(key);
            return node == null ? List.of() : texts(key, node);
        }

        /** One text, or a list of one or more. Nothing and the empty list would make a rule about everybody, so they are refused. */
        private List<Yaml.Scalar> texts(String key, Yaml.Node node) {
            List<Yaml.Node> elements = node instanceof Yaml.Sequence sequence ? sequence.elements() : List.of(node);
            List<Yaml.Scalar> texts = new ArrayList<>();
            for (Yaml.Node element : elements) {
                if (element instanceof Yaml.Scalar scalar
                        && !scalar.isNull()
                        && !scalar.text().isEmpty()) {
                    texts.add(scalar);
                } else {
                    problem(
                            element.place(),
                            name + "." + key + ": found " + element.kind() + ", allowed is a text or a list of texts");
                }
            }
            if (elements.isEmpty()) {
                problem(node.place(), name + "." + key + ": found an empty list, allowed is a text or a list of texts");
            }
            return texts;
        }

        private static List<String> plain(List<Yaml.Scalar> scalars) {
            return scalars.stream().map(Yaml.Scalar::text).toList();
        }

        private void problem(String place, String what) {
            problems.add(new Problem(place, what));
        }
    }

    @Override
    String toYaml(AccessEntry entry) {
        return entry.toYaml();
    }

    @Override
    String allowed() {
        return "a list of rules, each with permit or deny, to, and perhaps users, roles and claims";
    }
}
