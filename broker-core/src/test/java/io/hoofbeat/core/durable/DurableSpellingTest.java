package io.hoofbeat.core.durable;

import static org.assertj.core.api.Assertions.assertThat;

import io.hoofbeat.core.destination.DestinationPrefixes;
import io.hoofbeat.core.message.Headers;
import io.hoofbeat.core.stomp.ClientFrame;
import io.hoofbeat.core.stomp.ClientFrameParser;
import io.hoofbeat.core.stomp.StompVersion;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The table of spellings, line by line. Headers are separated by blanks; {@code -} stands for none. */
class DurableSpellingTest {

    private static final DestinationPrefixes PREFIXES = DestinationPrefixes.DEFAULT;
    private static final ClientFrameParser PARSER = new ClientFrameParser(PREFIXES);

    private static Headers headers(String text) {
        Headers.Builder headers = Headers.builder();
        for (String header : text.split(" ", -1)) {
            int colon = header.indexOf(':');
            headers.add(header.substring(0, colon), header.substring(colon + 1));
        }
        return headers.build();
    }

    private static DurableSpelling subscribe(@Nullable String clientId, String headers) {
        ClientFrame frame = PARSER.parse("SUBSCRIBE", headers(headers), StompVersion.V1_2);
        return DurableSpelling.of((ClientFrame.Subscribe) frame, clientId, PREFIXES);
    }

    private static DurableSpelling unsubscribe(@Nullable String clientId, String headers) {
        ClientFrame frame = PARSER.parse("UNSUBSCRIBE", headers(headers), StompVersion.V1_2);
        return DurableSpelling.of((ClientFrame.Unsubscribe) frame, clientId, PREFIXES);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    -  | id:7 destination:/topic/a durable:true                                | id=7@/topic/a                  | /topic/a
                    -  | id:7 destination:/topic/a persistent:true                             | id=7@/topic/a                  | /topic/a
                    -  | id:7 destination:/topic/a durable:true auto-delete:false              | id=7@/topic/a                  | /topic/a
                    -  | id:7 destination:/topic/a.* durable:TRUE                              | id=7@/topic/a.*                | /topic/a.*
                    -  | id:7 destination:/exchange/amq.topic/a durable:true                   | id=7@/topic/a                  | /topic/a
                    -  | id:7 destination:/topic/a durable:true x-queue-name:q                 | queue=q                        | /topic/a
                    -  | id:7 destination:/topic/a persistent:true x-queue-name:q              | queue=q                        | /topic/a
                    C  | id:7 destination:/topic/a durable:true                                | id=7@/topic/a                  | /topic/a
                    C  | id:7 destination:/topic/a activemq.subscriptionName:n                 | client=n@C                     | /topic/a
                    C  | id:7 destination:/topic/a activemq.subcriptionName:n                  | client=n@C                     | /topic/a
                    C  | id:7 destination:/topic/a durable-subscription-name:n                 | client=n@C                     | /topic/a
                    C  | id:7 destination:/topic/a durable-subscriber-name:n                   | client=n@C                     | /topic/a
                    C  | id:7 destination:/topic/a activemq.subcriptionName:w durable-subscriber-name:n    | client=n@C             | /topic/a
                    C  | id:7 destination:/topic/a durable-subscriber-name:w durable-subscription-name:n   | client=n@C             | /topic/a
                    C  | id:7 destination:/topic/a durable-subscription-name:w activemq.subscriptionName:n | client=n@C             | /topic/a
                    C  | id:7 destination:/topic/a durable-subscription-name:n durable:true group:g        | client=n@C             | /topic/a
                    -  | id:7 destination:/topic/a group:g                                     | group=g@/topic/a               | /topic/a
                    -  | id:7 destination:/topic/a group:g durable:true                        | group=g@/topic/a               | /topic/a
                    -  | id:7 destination:/topic/a::g                                          | group=g@/topic/a               | /topic/a
                    -  | id:7 destination:/topic/a/**::g                                       | group=g@/topic/a/**            | /topic/a/**
                    -  | id:7 destination:/queue/Consumer.G.VirtualTopic.T.u                   | group=G@/topic/VirtualTopic.T.u | /topic/VirtualTopic.T.u
                    -  | id:7 destination:/queue/Consumer.G.VirtualTopic.>                     | group=G@/topic/VirtualTopic.>  | /topic/VirtualTopic.>
                    """)
    void definesADurableSubscription(String clientId, String headers, String name, String destination) {
        DurableSpelling found = subscribe(clientId.equals("-") ? null : clientId, headers);
        assertThat(found).isInstanceOf(DurableSpelling.Defined.class);
        DurableDefinition definition = ((DurableSpelling.Defined) found).definition();
        assertThat(definition.name().text()).isEqualTo(name);
        assertThat(definition.destination()).isEqualTo(destination);
        assertThat(definition.name().isExclusive()).isEqualTo(name.startsWith("client="));
        assertThat(DurableDefinition.parse(definition.text())).isEqualTo(definition);
    }

    @ParameterizedTest
    @CsvSource({
        "id:7 destination:/topic/a",
        "id:7 destination:/topic/a durable:false",
        "id:7 destination:/topic/a persistent:false durable:no",
        "id:7 destination:/topic/a durable:true auto-delete:true",
        "id:7 destination:/topic/a x-queue-name:q",
        "id:7 destination:/topic/a::",
        "id:7 destination:/queue/a durable:true",
        "id:7 destination:/queue/a group:g",
        "id:7 destination:/queue/a durable-subscription-name:n",
        "id:7 destination:/queue/a::b",
        "id:7 destination:/queue/Consumer.G.Other.T",
        "id:7 destination:/queue/Consumer..VirtualTopic.T",
        "id:7 destination:/user/queue/a",
    })
    void leavesOtherSubscriptionsAlone(String headers) {
        assertThat(subscribe(null, headers)).isEqualTo(DurableSpelling.PLAIN);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    - | id:7 destination:/topic/a durable-subscription-name:n | A named durable subscription needs a client-id
                    C | id:7 destination:/topic/a durable-subscription-name:  | A durable subscription without a name
                    - | id:7 destination:/topic/a group:                      | A durable subscription without a name
                    - | id:7 destination:/user/queue/a durable:true           | A durable subscription is to a topic
                    - | id:7 destination:/temp-topic/a group:g                | A durable subscription is to a topic
                    """)
    void refusesWhatCannotBe(String clientId, String headers, String summary) {
        DurableSpelling found = subscribe(clientId.equals("-") ? null : clientId, headers);
        assertThat(found).isInstanceOf(DurableSpelling.Refused.class);
        assertThat(((DurableSpelling.Refused) found).summary()).isEqualTo(summary);
    }

    @Test
    void refusesADurableSubscriptionWithoutAnIdInStomp10() {
        ClientFrame frame = PARSER.parse("SUBSCRIBE", headers("destination:/topic/a durable:true"), StompVersion.V1_0);
        assertThat(DurableSpelling.of((ClientFrame.Subscribe) frame, null, PREFIXES))
                .isInstanceOf(DurableSpelling.Refused.class);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    - | id:7                                                   | Plain[]
                    - | id:7 destination:/topic/a                              | Plain[]
                    - | id:7 durable:false                                     | Plain[]
                    - | id:7 x-queue-name:q                                    | Plain[]
                    - | id:7 durable:true                                      | Called[family=ID, name=7]
                    - | id:7 persistent:true                                   | Called[family=ID, name=7]
                    - | id:7 durable:true destination:/topic/a                 | Named[name=id=7@/topic/a]
                    - | id:7 durable:true destination:/exchange/amq.topic/a    | Named[name=id=7@/topic/a]
                    - | id:7 durable:true x-queue-name:q                       | Named[name=queue=q]
                    - | x-queue-name:q durable:true                            | Named[name=queue=q]
                    - | id:7 group:g                                           | Called[family=GROUP, name=g]
                    - | group:g                                                | Called[family=GROUP, name=g]
                    - | group:g destination:/topic/a                           | Named[name=group=g@/topic/a]
                    - | id:7 durable:true destination:/topic/a::g              | Named[name=group=g@/topic/a]
                    - | id:7 durable:true destination:/queue/Consumer.g.VirtualTopic.t | Named[name=group=g@/topic/VirtualTopic.t]
                    - | id:7 durable:true destination:/dsub/x@y                | Alias[text=x@y]
                    C | id:7 durable-subscription-name:n                       | Named[name=client=n@C]
                    C | durable-subscriber-name:n                              | Named[name=client=n@C]
                    C | id:7 activemq.subcriptionName:n                        | Named[name=client=n@C]
                    C | id:7 activemq.subscriptionName:n durable:true          | Named[name=client=n@C]
                    """)
    void readsWhichOneToDelete(String clientId, String headers, String expected) {
        assertThat(unsubscribe(clientId.equals("-") ? null : clientId, headers)).hasToString(expected);
    }

    @Test
    void refusesToDeleteByANameThatNeedsAClientId() {
        assertThat(unsubscribe(null, "id:7 durable-subscription-name:n")).isInstanceOf(DurableSpelling.Refused.class);
    }

    @Test
    void definitionsHoldAnyText() {
        DurableDefinition definition = new DurableDefinition(
                new DurableName(DurableName.Family.GROUP, "a:b\nname:c\\", "/topic/ü@*"), "/topic/ü@*\r");
        assertThat(DurableDefinition.parse(definition.text())).isEqualTo(definition);
    }

    @Test
    void aDefinitionOfAnotherVersionIsOneButIsNotRead() {
        assertThat(DurableDefinition.isOne("durable-subscription 2\nfamily:id\n"))
                .isTrue();
        assertThat(DurableDefinition.parse("durable-subscription 2\nfamily:id\nname:a\nqualifier:\ndestination:b\n"))
                .isNull();
        assertThat(DurableDefinition.parse("durable-subscription 1\nfamily:id\nname:a\n"))
                .isNull();
        assertThat(DurableDefinition.isOne("retained 1")).isFalse();
    }
}
