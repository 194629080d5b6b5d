package io.hoofbeat.cli.interop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** With {@code setPreserveReceiveOrder} and {@code setPreservePublishOrder} the broker is the last that could mix messages up. */
@ExtendWith(HoofbeatExtension.class)
class SpringRelayOrderIT {
    private static final int MESSAGES = 2_000;

    private final String name = InteropSuite.uniqueName();

    @Test
    void orderOfOneSenderIsKeptOnBothInstances(HoofbeatBroker broker) {
        try (RelayInstance east = RelayInstance.inFrontOf(broker.address(), "relay.preservesOrder=true");
                RelayInstance west = RelayInstance.inFrontOf(broker.address(), "relay.preservesOrder=true");
                BrowserClient sender = east.browser();
                BrowserClient here = east.browser();
                BrowserClient there = west.browser()) {
            here.subscribe("1", "/topic/room/" + name);
            there.subscribe("1", "/topic/room/" + name);

            for (int number = 0; number < MESSAGES; number++) {
                // Every other message goes through a controller of the application; the two ways do not wait for each
                // other.
                String way = number % 2 == 0 ? "/topic/room/" : "/app/room/";
                sender.send("SEND\ndestination:" + way + name + "\ncontent-type:text/plain", String.valueOf(number));
            }

            expectInOrder(here);
            expectInOrder(there);
        }
    }

    private static void expectInOrder(BrowserClient browser) {
        int even = 0;
        int odd = 1;
        for (int count = 0; count < MESSAGES; count++) {
            int number = Integer.parseInt(browser.nextMessage().text());
            if (number % 2 == 0) {
                assertThat(number).isEqualTo(even);
                even += 2;
            } else {
                assertThat(number).isEqualTo(odd);
                odd += 2;
            }
        }
    }
}
