package io.hoofbeat.core.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.hoofbeat.core.destination.DestinationPrefixes;
import io.hoofbeat.core.security.AccessRules.Verb;
import io.hoofbeat.core.security.Grants.Decision;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GrantsTest {

    private static final User JOE = new User("joe", Set.of("staff"), Map.of("tenant", "acme"), false);

    private static boolean permits(AccessRules rules, User user, Verb verb, String destination) {
        return rules.grantsOf(user).permits(verb, DestinationPrefixes.DEFAULT.resolve(destination));
    }

    @Test
    void whatNoRulePermitsIsRefusedVerbByVerb() {
        AccessRules rules = RuleText.rules("permit send /topic/a");
        assertThat(permits(rules, JOE, Verb.SEND, "/topic/a")).isTrue();
        assertThat(permits(rules, JOE, Verb.SUBSCRIBE, "/topic/a")).isFalse();
        assertThat(permits(rules, JOE, Verb.MANAGE, "/topic/a")).isFalse();
        assertThat(permits(rules, JOE, Verb.SEND, "/topic/b")).isFalse();
    }

    @Test
    void aRuleIsAboutUsersRolesAndClaimsAllAtOnce() {
        AccessRules rules = RuleText.rules(
                "permit send /topic/u user=joe",
                "permit send /topic/r role=staff",
                "permit send /topic/c claim.tenant=acme",
                "permit send /topic/all user=joe role=staff claim.tenant=acme",
                "permit send /topic/other user=joe role=boss");
        for (String topic : new String[] {"u", "r", "c", "all"}) {
            assertThat(permits(rules, JOE, Verb.SEND, "/topic/" + topic)).isTrue();
            assertThat(permits(rules, new User("eve"), Verb.SEND, "/topic/" + topic))
                    .isFalse();
            assertThat(permits(rules, User.ANONYMOUS, Verb.SEND, "/topic/" + topic))
                    .isFalse();
        }
        assertThat(permits(rules, JOE, Verb.SEND, "/topic/other")).isFalse();
    }

    @Test
    void denyWinsWhereverItStands() {
        AccessRules rules = RuleText.rules(
                "deny send /topic/a/secret", "permit send,subscribe /topic/**", "deny subscribe /topic/b user=joe");
        assertThat(permits(rules, JOE, Verb.SEND, "/topic/a/b")).isTrue();
        assertThat(permits(rules, JOE, Verb.SEND, "/topic/a/secret")).isFalse();
        assertThat(permits(rules, JOE, Verb.SUBSCRIBE, "/topic/a/secret")).isTrue();
        assertThat(permits(rules, JOE, Verb.SUBSCRIBE, "/topic/b")).isFalse();
        assertThat(permits(rules, new User("eve"), Verb.SUBSCRIBE, "/topic/b")).isTrue();
    }

    @Test
    void anotherSpellingOfADestinationIsTheSame() {
        AccessRules rules = RuleText.rules("permit send /queue/**", "deny send /amq/queue/secret");
        assertThat(permits(rules, JOE, Verb.SEND, "/amq/queue/a")).isTrue();
        assertThat(permits(rules, JOE, Verb.SEND, "/amq/queue/secret")).isFalse();
        assertThat(permits(rules, JOE, Verb.SEND, "/queue/secret")).isFalse();
    }

    @Test
    void whatBelongsToTheSessionNeedsNoRuleButCanBeDenied() {
        AccessRules none = RuleText.rules();
        AccessRules deny = RuleText.rules("deny send,subscribe /temp-queue/**");
        assertThat(permits(none, JOE, Verb.SUBSCRIBE, "/temp-queue/a")).isTrue();
        assertThat(permits(none, JOE, Verb.SEND, "/reply-queue/x")).isTrue();
        assertThat(permits(none, JOE, Verb.SUBSCRIBE, "/user/joe/a")).isTrue();
        assertThat(permits(none, JOE, Verb.SEND, "/user/eve/a")).isFalse();
        assertThat(permits(none, JOE, Verb.SEND, "/dsub/a")).isFalse();
        assertThat(permits(deny, JOE, Verb.SUBSCRIBE, "/temp-queue/a")).isFalse();
    }

    @Test
    void withUsersButWithoutRulesEverybodySendsAndSubscribesAndAdminsManage() {
        User admin = new User("root", Set.of("admin"), Map.of(), false);
        assertThat(permits(AccessRules.EVERY_USER, JOE, Verb.SEND, "/queue/a")).isTrue();
        assertThat(permits(AccessRules.EVERY_USER, JOE, Verb.SUBSCRIBE, "/queue/a"))
                .isTrue();
        assertThat(permits(AccessRules.EVERY_USER, JOE, Verb.MANAGE, "/queue/a"))
                .isFalse();
        assertThat(permits(AccessRules.EVERY_USER, admin, Verb.MANAGE, "/queue/a"))
                .isTrue();
        assertThat(permits(AccessRules.OPEN, User.ANONYMOUS, Verb.MANAGE, "/queue/a"))
                .isTrue();
    }

    @Test
    void saysWhichRuleDecides() {
        Grants grants = RuleText.rules("permit send /topic/{user}/**", "deny send /topic/*/secret")
                .grantsOf(JOE);
        Decision denied = grants.decide(Verb.SEND, DestinationPrefixes.DEFAULT.resolve("/topic/joe/secret"));
        assertThat(denied.isPermitted()).isFalse();
        assertThat(Objects.requireNonNull(denied.rule()).place()).isEqualTo("deny send /topic/*/secret");
        Decision permitted = grants.decide(Verb.SEND, DestinationPrefixes.DEFAULT.resolve("/topic/joe/a"));
        assertThat(permitted.isPermitted()).isTrue();
        assertThat(permitted.pattern()).isEqualTo("/topic/joe/**");
        Decision none = grants.decide(Verb.SEND, DestinationPrefixes.DEFAULT.resolve("/topic/a"));
        assertThat(none.isPermitted()).isFalse();
        assertThat(none.rule()).isNull();
    }
}
