package io.hoofbeat.cli.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hoofbeat.cli.EmbeddedBroker;
import io.hoofbeat.cli.client.Frame;
import io.hoofbeat.cli.client.StompClient;
import io.hoofbeat.cli.client.StompException;
import io.hoofbeat.cli.client.StompUrl;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(HoofbeatExtension.class)
final class HoofbeatExtensionTest {

    @Test
    void aMessageGoesThroughTheBrokerOfTheParameter(EmbeddedBroker broker) throws StompException {
        for (String url : List.of(broker.url(), broker.webSocketUrl())) {
            try (StompClient client = StompClient.connect(StompUrl.parse(url), null, null, List.of())) {
                client.send(Frame.of("SUBSCRIBE")
                        .header("id", "1")
                        .header("destination", "/topic/a")
                        .build());
                // A broker passes on what it does not know, such as the trace of W3C.
                client.send(Frame.of("SEND")
                        .header("destination", "/topic/a")
                        .header("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
                        .build());
                assertThat(client.next().header("traceparent"))
                        .isEqualTo("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
            }
        }
    }

    @Test
    void settingsHoldAndTwoBrokersStandSideBySide(EmbeddedBroker broker) throws StompException {
        HoofbeatExtension other = new HoofbeatExtension().with("limits.bodyBytesMax", "1");
        try (EmbeddedBroker second = other.broker()) {
            assertThat(second.stompPort()).isNotEqualTo(broker.stompPort());
            try (StompClient client = StompClient.connect(StompUrl.parse(other.url()), null, null, List.of())) {
                client.send(Frame.of("SEND")
                        .header("destination", "/topic/a")
                        .body(new byte[2])
                        .build());
                assertThatThrownBy(client::next)
                        .isInstanceOf(StompException.class)
                        .hasMessageContaining("body");
            }
            assertThatThrownBy(() -> other.with("limits.bodyBytesMax", "2")).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void aWrongSettingSaysWhatIsWrong() {
        assertThatThrownBy(() -> EmbeddedBroker.start(Map.of("limits.bodyByteMax", "1")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("did you mean 'limits.bodyBytesMax'?");
    }
}
