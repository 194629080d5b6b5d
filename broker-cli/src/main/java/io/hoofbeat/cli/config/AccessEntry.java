package io.hoofbeat.cli.config;

import io.hoofbeat.core.destination.DestinationPrefixes;
import io.hoofbeat.core.destination.DestinationSyntax;
import io.hoofbeat.core.destination.InvalidPattern;
import io.hoofbeat.core.destination.PatternTemplate;
import io.hoofbeat.core.security.AccessRule;
import io.hoofbeat.core.security.AccessRules.Verb;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * One access rule of a configuration, as it stands there. Immutable.
 *
 * @param isPermit whether it permits; otherwise it denies
 * @param place    where it stands
 */
record AccessEntry(
        boolean isPermit,
        List<Verb> verbs,
        List<Pattern> to,
        List<String> users,
        List<String> roles,
        Map<String, List<String>> claims,
        String place) {

    AccessEntry {
        verbs = List.copyOf(verbs);
        to = List.copyOf(to);
        users = List.copyOf(users);
        roles = List.copyOf(roles);
        claims = new LinkedHashMap<>(claims);
    }

    /**
     * A pattern of destinations.
     *
     * @param place where it stands
     */
    record Pattern(String text, String place) {}

    /**
     * Tells what is wrong with the patterns in view of how destinations are read.
     *
     * @param problems gets place and sentence
     */
    void check(
            DestinationSyntax syntax, DestinationPrefixes prefixes, Consumer<ConfigurationException.Problem> problems) {
        for (Pattern pattern : to) {
            if (syntax.compileTemplate(prefixes.resolve(pattern.text).key()) instanceof InvalidPattern invalid) {
                problems.accept(new ConfigurationException.Problem(
                        pattern.place,
                        "access: '" + pattern.text + "' is no pattern of a rule: " + invalid.summary() + ": "
                                + invalid.rule()));
            }
        }
    }

    /** The rule; {@link #check} has found nothing. */
    AccessRule rule(DestinationSyntax syntax, DestinationPrefixes prefixes) {
        List<PatternTemplate> templates = new ArrayList<>();
        for (Pattern pattern : to) {
            templates.add((PatternTemplate)
                    syntax.compileTemplate(prefixes.resolve(pattern.text).key()));
        }
        Map<String, Set<String>> wanted = new LinkedHashMap<>();
        claims.forEach((name, values) -> wanted.put(name, Set.copyOf(values)));
        return new AccessRule(
                isPermit, Set.copyOf(verbs), templates, Set.copyOf(users), Set.copyOf(roles), wanted, place);
    }

    /** As a YAML flow mapping. */
    String toYaml() {
        StringBuilder yaml = new StringBuilder("{").append(isPermit ? AccessEntries.PERMIT : AccessEntries.DENY);
        yaml.append(": ").append(list(verbs.stream().map(Verb::text).toList()));
        yaml.append(", to: ").append(list(to.stream().map(Pattern::text).toList()));
        if (!users.isEmpty()) {
            yaml.append(", users: ").append(list(users));
        }
        if (!roles.isEmpty()) {
            yaml.append(", roles: ").append(list(roles));
        }
        if (!claims.isEmpty()) {
            List<String> all = new ArrayList<>();
            claims.forEach((name, values) -> all.add(Yaml.quoted(name) + ": " + list(values)));
            yaml.append(", claims: {").append(String.join(", ", all)).append('}');
        }
        return yaml.append('}').toString();
    }

    private static String list(List<String> texts) {
        return "[" + String.join(", ", texts.stream().map(Yaml::quoted).toList()) + "]";
    }
}
