package io.hoofbeat.cli.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What two instances of a Spring application see when the broker falls silent, dies and comes back. */
class SpringRelayRestartIT {
    private static HoofbeatBroker broker;
    private static TcpTap tap;
    private static RelayInstance east;
    private static RelayInstance west;

    private final String name = InteropSuite.uniqueName();

    /** The east goes through a tap and has a quick heart-beat, so that it notices silence soon. */
    @BeforeAll
    static void startBrokerAndInstances() throws IOException {
        broker = HoofbeatBroker.started();
        BrokerAddress address = broker.address();
        tap = new TcpTap(address.host(), address.stompPort());
        east = RelayInstance.inFrontOf(address.withStompPort(tap.port()), "relay.heartBeatMillis=500");
        west = RelayInstance.inFrontOf(address);
    }

    @AfterAll
    static void stopThem() {
        east.close();
        west.close();
        tap.close();
        broker.close();
    }

    @Test
    void systemConnectionBeatsBothWaysAndNoticesSilence() {
        String connect = tap.toBroker().awaitText("SUBSCRIBE");
        assertThat(connect)
                .contains("CONNECT\n", "login:guest", "heart-beat:500,500")
                .doesNotContain("\nhost:");
        tap.toBroker().awaitBeats(3);
        tap.toClient().awaitBeats(3);
        assertThat(east.availability().drain()).isEmpty();

        tap.toClient().freeze();
        east.expectAvailable(false);
        tap.cut();
        tap.toClient().thaw();
        east.expectAvailable(true);
    }

    @Test
    void instancesAndBrowsersComeBackAfterARestart() {
        List<BrowserClient> browsers = browsersOfBoth();

        broker.kill();
        east.expectAvailable(false);
        west.expectAvailable(false);
        for (BrowserClient browser : browsers) {
            browser.expect("ERROR");
            browser.awaitClosed();
        }
        BrowserClient early = BrowserClient.open(west.url(null));
        early.send("CONNECT\naccept-version:1.2", "");
        assertThat(early.expect("ERROR").header("message")).contains("not available");

        broker.start();
        east.expectAvailable(true);
        west.expectAvailable(true);
        List<BrowserClient> returned = browsersOfBoth();
        east.template().convertAndSend("/topic/" + name, "we are back");
        for (BrowserClient browser : returned) {
            assertThat(browser.nextMessage().text()).isEqualTo("we are back");
        }
        west.template().convertAndSend("/topic/" + name, "for good");
        for (BrowserClient browser : returned) {
            assertThat(browser.nextMessage().text()).isEqualTo("for good");
            browser.abort();
        }
    }

    /** All browsers come at once: the sockets and CONNECTs of all are out before the first answer is looked at. */
    private List<BrowserClient> browsersOfBoth() {
        List<BrowserClient> browsers = new ArrayList<>();
        for (int number = 0; number < 100; number++) {
            browsers.add(BrowserClient.open(east.url(null)));
            browsers.add(BrowserClient.open(west.url(null)));
        }
        browsers.forEach(browser -> browser.send("CONNECT\naccept-version:1.2", ""));
        browsers.forEach(browser -> browser.expect("CONNECTED"));
        browsers.forEach(browser -> browser.send("SUBSCRIBE\nid:1\nreceipt:s\ndestination:/topic/" + name, ""));
        browsers.forEach(browser -> browser.expect("RECEIPT"));
        return browsers;
    }
}
