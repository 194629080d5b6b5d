package io.hoofbeat.core.security;

import io.hoofbeat.core.destination.DestinationPrefixes;
import io.hoofbeat.core.destination.DestinationSyntax;
import io.hoofbeat.core.destination.PatternTemplate;
import io.hoofbeat.core.security.AccessRules.Verb;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Access rules in one line each: {@code permit send,subscribe /topic/a,/topic/b user=joe role=staff claim.tenant=acme}. */
public final class RuleText {

    private RuleText() {}

    /** Reads rules. */
    public static AccessList rules(String... lines) {
        List<AccessRule> rules = new ArrayList<>();
        for (String line : lines) {
            rules.add(rule(line, DestinationSyntax.AUTO));
        }
        return new AccessList(rules);
    }

    static AccessRule rule(String line, DestinationSyntax syntax) {
        String[] words = line.split(" ", -1);
        Set<Verb> verbs = EnumSet.noneOf(Verb.class);
        for (String verb : words[1].split(",", -1)) {
            verbs.add(Verb.valueOf(verb.toUpperCase(Locale.ROOT)));
        }
        List<PatternTemplate> to = new ArrayList<>();
        for (String pattern : words[2].split(",", -1)) {
            String key = DestinationPrefixes.DEFAULT.resolve(pattern).key();
            to.add((PatternTemplate) syntax.compileTemplate(key));
        }
        Set<String> users = new HashSet<>();
        Set<String> roles = new HashSet<>();
        Map<String, Set<String>> claims = new HashMap<>();
        for (int i = 3; i < words.length; i++) {
            String[] subject = words[i].split("=", -1);
            switch (subject[0]) {
                case "user" -> users.add(subject[1]);
                case "role" -> roles.add(subject[1]);
                default -> claims.put(subject[0].substring("claim.".length()), Set.of(subject[1]));
            }
        }
        return new AccessRule(words[0].equals("permit"), verbs, to, users, roles, claims, line);
    }
}
