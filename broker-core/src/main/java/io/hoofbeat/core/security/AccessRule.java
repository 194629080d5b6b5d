package io.hoofbeat.core.security;

import io.hoofbeat.core.destination.PatternTemplate;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One access rule. It is about a user who is one of {@code users}, has one of {@code roles} and all {@code claims}, each as far as the rule
 * names any; a rule that names none is about everybody. Immutable.
 *
 * @param isPermit whether it permits; otherwise it denies, and wins against any that permits
 * @param verbs    what it permits or denies, at least one
 * @param to       which destinations, by their keys, at least one
 * @param users    logins
 * @param roles    roles
 * @param claims   for each claim the values of which the user must have one
 * @param place    where it stands, for a person
 */
public record AccessRule(
        boolean isPermit,
        Set<AccessRules.Verb> verbs,
        List<PatternTemplate> to,
        Set<String> users,
        Set<String> roles,
        Map<String, Set<String>> claims,
        String place) {

    /** Copies. */
    public AccessRule {
        verbs = Set.copyOf(verbs);
        to = List.copyOf(to);
        users = Set.copyOf(users);
        roles = Set.copyOf(roles);
        claims = Map.copyOf(claims);
    }

    /** Whether this rule is about a user. */
    boolean isAbout(User user) {
        return isNamed(user) && hasRole(user) && hasClaims(user);
    }

    private boolean isNamed(User user) {
        return users.isEmpty() || (user.name() != null && users.contains(user.name()));
    }

    private boolean hasRole(User user) {
        return roles.isEmpty() || user.roles().stream().anyMatch(roles::contains);
    }

    private boolean hasClaims(User user) {
        return claims.entrySet().stream().allMatch(claim -> {
            String value = user.claims().get(claim.getKey());
            return value != null && claim.getValue().contains(value);
        });
    }
}
