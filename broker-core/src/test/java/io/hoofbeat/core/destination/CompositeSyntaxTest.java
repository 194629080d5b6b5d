package io.hoofbeat.core.destination;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.hoofbeat.core.destination.CompositeSyntax.Reading;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CompositeSyntaxTest {

    private static final CompositeSyntax SYNTAX = new CompositeSyntax(true, 4);
    private static final DestinationPrefixes PREFIXES =
            new DestinationPrefixes(List.of("/jobs/", "/jobs/late/"), DestinationKind.TOPIC);

    private static Destination of(String text) {
        return PREFIXES.resolve(text);
    }

    private static List<String> texts(Reading reading) {
        return ((Reading.Parts) reading)
                .destinations().stream().map(Destination::text).toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/queue/a,/queue/b | /queue/a /queue/b",
                "/queue/a,b | /queue/a /queue/b",
                "/queue/a,/topic/b | /queue/a /topic/b",
                "/queue/a,/topic/b,c | /queue/a /topic/b /queue/c",
                "/queue/a/b,c/d | /queue/a/b /queue/c/d",
                "/amq/queue/a,b | /amq/queue/a /amq/queue/b",
                "/topic/a,b,c,d | /topic/a /topic/b /topic/c /topic/d",
                "/exchange/amq.topic/a,b | /exchange/amq.topic/a /exchange/amq.topic/b",
                "/exchange/logs/a,b | /exchange/logs/a /exchange/logs/b",
                "/exchange/logs,b | /exchange/logs /exchange/b",
                "/jobs/a,b | /jobs/a /jobs/b",
                "/chat/a,b | /chat/a /chat/b",
                "/chat,b | /chat /b",
                "a.b,c.d | a.b c.d",
                "/queue/a , b,  /topic/c | /queue/a /queue/b /topic/c"
            })
    void partsAreDestinationsOrNamesBehindThePrefixOfTheFirst(String text, String parts) {
        assertThat(texts(SYNTAX.readSent(of(text), PREFIXES))).containsExactly(parts.split(" ", -1));
        assertThat(texts(SYNTAX.readSubscribed(of(text), PREFIXES))).containsExactly(parts.split(" ", -1));
    }

    @Test
    void aPartIsWhatItsOwnPrefixSays() {
        Reading.Parts parts = (Reading.Parts) SYNTAX.readSent(of("/queue/a,/topic/b,/jobs/c,d"), PREFIXES);
        assertThat(parts.destinations())
                .extracting(Destination::kind)
                .containsExactly(
                        DestinationKind.QUEUE, DestinationKind.TOPIC, DestinationKind.QUEUE, DestinationKind.QUEUE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/queue/a, | part 2 is empty",
                ",/queue/a | part 1 is empty",
                "/queue/a,,b | part 2 is empty",
                "/queue/a, ,b | part 2 is empty",
                ", | part 1 is empty",
                "/queue/a,b,a | part 3 names what another part names already",
                "/queue/a,/amq/queue/a | part 2 names what another part names already",
                "/topic/a,/exchange/amq.topic/a | part 2 names what another part names already",
                "/queue/a,/temp-queue/b | part 2 is a temporary destination",
                "/temp-topic/a,b | part 1 is a temporary destination",
                "/queue/a,/reply-queue/b | part 2 is a reply address",
                "/user/bob/queue/a,/queue/b | part 1 is a user destination",
                "/queue/a,/dsub/b | part 2 is a durable subscription",
                "/topic/a,/sys/connections | part 2 is a destination of the broker",
                "/app/a,b | part 1 is a destination of the application"
            })
    void whatCannotBeIsRefused(String text, String rule) {
        for (Reading reading :
                List.of(SYNTAX.readSent(of(text), PREFIXES), SYNTAX.readSubscribed(of(text), PREFIXES))) {
            assertThat(reading).isInstanceOfSatisfying(Reading.Refused.class, refused -> {
                assertThat(refused.summary()).isEqualTo("Invalid composite destination");
                assertThat(refused.rule()).startsWith(rule);
                assertThat(refused.isTooLong()).isFalse();
            });
        }
    }

    @Test
    void thereAreOnlySoManyParts() {
        assertThat(SYNTAX.readSent(of("/topic/a,b,c,d,e"), PREFIXES))
                .isInstanceOfSatisfying(Reading.Refused.class, refused -> {
                    assertThat(refused.isTooLong()).isTrue();
                    assertThat(refused.rule()).contains("at most 4", "(destinations.partsMax)", "names 5");
                });
        assertThatIllegalArgumentException().isThrownBy(() -> new CompositeSyntax(true, 1));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/topic/{n:[0-9]{2,3}} | /topic/{n:[0-9]{2,3}}",
                "/topic/{a,b} | /topic/{a,b}",
                "/topic/{n:x{1,2}},b | /topic/{n:x{1,2}} /topic/b",
                "/topic/a.*,/queue/b.> | /topic/a.* /queue/b.>",
                "/topic/{a,b | /topic/{a /topic/b",
                "/topic/{{a,b},c | /topic/{{a,b} /topic/c",
                "/topic/a},b | /topic/a} /topic/b",
                "/topic/{n:\\{},b | /topic/{n:\\{} /topic/b",
                "/topic/{n:\\}x,y},b | /topic/{n:\\}x,y} /topic/b"
            })
    void aCommaWithinBracesOfASubscribeIsPartOfThePattern(String text, String parts) {
        assertThat(texts(SYNTAX.readSubscribed(of(text), PREFIXES))).containsExactly(parts.split(" ", -1));
    }

    @Test
    void inASendBracesAreLetters() {
        assertThat(texts(SYNTAX.readSent(of("/topic/{a,b}"), PREFIXES))).containsExactly("/topic/{a", "/topic/b}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/queue/a,b", "/queue/a", ",", "/temp-queue/a,b", "/queue/a,,"})
    void whenOffACommaIsALetter(String text) {
        CompositeSyntax off = CompositeSyntax.OFF;
        Destination whole = of(text);
        assertThat(off.mayDivide(whole)).isFalse();
        assertThat(off.readSent(whole, PREFIXES)).isEqualTo(new Reading.Parts(List.of(whole)));
        assertThat(off.readSubscribed(whole, PREFIXES)).isEqualTo(new Reading.Parts(List.of(whole)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/queue/a", "/temp-queue/a", "", " /queue/a "})
    void whatHoldsNoCommaIsItself(String text) {
        Destination whole = of(text);
        assertThat(((Reading.Parts) SYNTAX.readSubscribed(whole, PREFIXES)).destinations())
                .singleElement()
                .isSameAs(whole);
    }
}
