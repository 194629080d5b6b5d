package io.hoofbeat.core.destination;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PatternTemplateTest {

    private static boolean matches(DestinationSyntax syntax, String template, String user, String destination) {
        PatternTemplate compiled = (PatternTemplate) syntax.compileTemplate(template);
        Map<String, String> claims = Map.of("tenant", user, "org.unit", user);
        DestinationPattern filled = compiled.fill(
                place -> place.claim() == null ? user : claims.get(Objects.requireNonNull(place.claim())));
        return filled != null && filled.matches(destination);
    }

    @ParameterizedTest
    @CsvSource({
        "/queue/{user},              joe,       /queue/joe,            true",
        "/queue/{user},              joe,       /queue/joey,           false",
        "/queue/{user}/**,           joe,       /queue/joe/a/b,        true",
        "/queue/{user}/**,           joe,       /queue/eve/a/b,        false",
        "/queue/{user}/*,            *,         /queue/joe/a,          false",
        "/queue/{user}/*,            *,         /queue/*/a,            true",
        "/queue/{user}/*,            **,        /queue/joe/a,          false",
        "/queue/{user}/*,            ?oe,       /queue/joe/a,          false",
        "/queue/{user}/*,            {x},       /queue/joe/a,          false",
        "/queue/{user}/*,            {x:.*},    /queue/joe/a,          false",
        "/queue/{user}/*,            a/b,       /queue/a/b/c,          false",
        "/queue/{user}/**,           a/..,      /queue/a/../c,         false",
        "/queue/{user}/**,           '',        /queue/a/c,            false",
        "/queue/{user},              '',        /queue/,               false",
        "/queue/{user},              a/b,       /queue/a/b,            false",
        "/queue/{user},              *,         /queue/a,              false",
        "/topic/{user},              #,         /topic/a,              false",
        "/topic/{user},              >,         /topic/a,              false",
        "/queue/in-{user}-box/*,     joe,       /queue/in-joe-box/1,   true",
        "/queue/orders.{user}.*,     joe,       /queue/orders.joe.1,   true",
        "/queue/orders.{user}.*,     joe,       /queue/orders.eve.1,   false",
        "/queue/orders.{user}.*,     *,         /queue/orders.eve.1,   false",
        "/queue/orders.{user}.*,     joe.eve,   /queue/orders.joe.eve.1, false",
        "/queue/{user}-*,            joe,       /queue/joe-1,          true",
        "/queue/{user}-*,            joe,       /queue/eve-1,          false",
        "/queue/{user}-*,            *,         /queue/eve-1,          false",
        "/queue/{user}-*,            *,         /queue/*-1,            true",
        "/queue/{user}-?,            ?,         /queue/a-1,            false",
        "/queue/{user}-*,            a/b,       /queue/a/b-1,          false",
        "/queue/a.{user}-*.b,        a.b,       /queue/a.a.b-1.b,      false",
        "/queue/inbox.{user},        j@x.org,   /queue/inbox.j@x.org,  true",
        "/queue/{user}/*,            j@x.org,   /queue/j@x.org/1,      true",
        "/topic/{claim:tenant}/**,   acme,      /topic/acme/a,         true",
        "/topic/{claim:org.unit}/**, acme,      /topic/acme/a,         true",
        "/topic/{claim:other}/**,    acme,      /topic/acme/a,         false",
    })
    void whatIsFilledInIsComparedLetterByLetterWithinItsSegment(
            String template, String user, String destination, boolean isMatch) {
        assertThat(matches(DestinationSyntax.AUTO, template, user, destination)).isEqualTo(isMatch);
    }

    @Test
    void withDotsAsSeparatorsADotEndsTheSegment() {
        assertThat(matches(DestinationSyntax.DOT, "/queue/a.{user}.*", "joe", "/queue/a.joe.x"))
                .isTrue();
        assertThat(matches(DestinationSyntax.DOT, "/queue/a.{user}.*", "joe.x", "/queue/a.joe.x.y"))
                .isFalse();
        assertThat(matches(DestinationSyntax.DOT, "/queue/a.{user}", "joe.x", "/queue/a.joe.x"))
                .isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void withoutPlacesItIsAnyPattern(DestinationSyntax syntax) {
        assertThat(matches(syntax, "/queue/*", "joe", "/queue/a")).isTrue();
        assertThat(matches(syntax, "/queue/a", "joe", "/queue/a")).isTrue();
        assertThat(matches(syntax, "/queue/a", "joe", "/queue/b")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/queue/{name}",
                "/queue/{user:.*}",
                "/queue/{claim:}",
                "/queue/{user",
                "/queue/{{user}}",
                "/{user}/a",
                "/queue/\uFDD0/a",
            })
    void anythingElseInBracesAndPlacesInTheFirstSegmentAreRefused(String template) {
        assertThat(DestinationSyntax.AUTO.compileTemplate(template)).isInstanceOf(InvalidPattern.class);
    }

    @ParameterizedTest
    @CsvSource({
        "/topic/*,       /topic/a,         true,  true",
        "/topic/*,       /queue/**,        false, false",
        "/topic/a/*,     /topic/b/*,       false, false",
        "/topic/a/*,     /topic/*/b,       true,  false",
        "/topic/**,      /topic/a/*,       true,  true",
        "/topic/a/**,    /topic/**,        true,  false",
        "/topic/a/**,    /topic/a/**,      true,  true",
        "/topic/a/b/**,  /topic/a/*,       true,  false",
        "/topic/p*/x,    /topic/price/*,   true,  false",
        "/topic/p*/x,    /topic/cost/*,    false, false",
        "/topic/*/x,     /topic/p*/x,      true,  true",
        "/**,            /topic/*,         true,  true",
        "/topic/a,       /topic/a,         true,  true",
        "/topic/a,       /topic/*,         true,  false",
    })
    void tellsWhetherPatternsOverlapAndOneCoversTheOther(String one, String other, boolean mayOverlap, boolean covers) {
        DestinationPattern first = (DestinationPattern) DestinationSyntax.AUTO.compile(one);
        DestinationPattern second = (DestinationPattern) DestinationSyntax.AUTO.compile(other);
        assertThat(first.mayOverlap(second)).isEqualTo(mayOverlap);
        assertThat(second.mayOverlap(first)).isEqualTo(mayOverlap);
        assertThat(first.covers(second)).isEqualTo(covers);
    }
}
