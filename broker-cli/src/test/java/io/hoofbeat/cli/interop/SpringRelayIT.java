package io.hoofbeat.cli.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.security.Principal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.context.event.SmartApplicationListener;
import org.springframework.messaging.Message;
import org.springframework.messaging.simp.SimpMessageHeaderAccessor;
import org.springframework.messaging.simp.SimpMessageType;
import org.springframework.messaging.support.MessageBuilder;
import org.springframework.web.socket.messaging.SessionConnectedEvent;
import org.springframework.web.socket.messaging.SessionSubscribeEvent;

/** Two instances of a Spring Boot application with {@code enableStompBrokerRelay} in front of one Hoofbeat. */
@ExtendWith(HoofbeatExtension.class)
class SpringRelayIT {
    private static BrokerAddress address;
    private static RelayInstance east;
    private static RelayInstance west;

    private final String name = InteropSuite.uniqueName();
    private final List<BrowserClient> browsers = new ArrayList<>();

    @BeforeAll
    static void startTwoInstances(HoofbeatBroker broker) {
        address = broker.address();
        east = RelayInstance.inFrontOf(address);
        west = RelayInstance.inFrontOf(address);
    }

    @AfterAll
    static void stopTheInstances() {
        east.close();
        west.close();
    }

    @AfterEach
    void closeTheBrowsers() {
        browsers.forEach(BrowserClient::abort);
        assertThat(east.availability().drain()).as("events of the east").isEmpty();
        assertThat(west.availability().drain()).as("events of the west").isEmpty();
    }

    @Test
    void broadcastReachesTheBrowsersOfBothInstances() {
        BrowserClient alice = keep(east.browser());
        BrowserClient bob = keep(west.browser());
        alice.subscribe("room", "/topic/room/" + name);
        bob.subscribe("room", "/topic/room/" + name);

        alice.send("SEND\ndestination:/topic/room/" + name, "from a browser");
        assertThat(alice.nextMessage().text()).isEqualTo("from a browser");
        assertThat(bob.nextMessage().text()).isEqualTo("from a browser");

        bob.send("SEND\ndestination:/app/room/" + name + "\ncontent-type:text/plain", "from a controller");
        assertThat(alice.nextMessage().text()).isEqualTo("from a controller");
        assertThat(bob.nextMessage().text()).isEqualTo("from a controller");

        east.template().convertAndSend("/topic/room/" + name, "from the server");
        assertThat(alice.nextMessage().text()).isEqualTo("from the server");
        StompFrame message = bob.nextMessage();
        assertThat(message.text()).isEqualTo("from the server");
        assertThat(message.header("destination")).isEqualTo("/topic/room/" + name);
        assertThat(message.header("subscription")).isEqualTo("room");
    }

    @Test
    void browserMaySubscribeToAnAntPattern() {
        BrowserClient alice = keep(east.browser());
        alice.subscribe("all", "/topic/" + name + "/**");

        west.template().convertAndSend("/topic/" + name + "/price.stock.MMM", "129.45");

        StompFrame message = alice.nextMessage();
        assertThat(message.text()).isEqualTo("129.45");
        assertThat(message.header("destination")).isEqualTo("/topic/" + name + "/price.stock.MMM");
    }

    /** The instance does not know the user, so it asks the others over the broker. */
    @Test
    void messageForAUserOfTheOtherInstanceFindsHerUnresolved() throws IOException {
        try (StompWire listener = StompWire.connected(address)) {
            listener.request("SUBSCRIBE\nid:1\ndestination:/topic/unresolved-user", "");
            BrowserClient bob = keep(west.browser("bob-" + name));
            bob.subscribe("reply", "/user/queue/reply");
            BrowserClient alice = keep(east.browser("alice-" + name));

            alice.send("SEND\ndestination:/app/whisper/bob-" + name + "\ncontent-type:text/plain", "psst");

            StompFrame message = bob.nextMessage();
            assertThat(message.text()).isEqualTo("psst");
            assertThat(message.header("destination")).isEqualTo("/user/queue/reply");
            assertThat(listener.expect("MESSAGE").header("simpOrigDestination"))
                    .isEqualTo("/user/bob-" + name + "/queue/reply");
        }
    }

    /** Once the registry was broadcast, every instance knows all sessions of a user. */
    @Test
    void answerToAUserReachesAllHerSessionsOnBothInstances() {
        String carol = "carol-" + name;
        BrowserClient here = keep(east.browser(carol));
        BrowserClient there = keep(west.browser(carol));
        here.subscribe("reply", "/user/queue/reply");
        there.subscribe("reply", "/user/queue/reply");
        west.broadcastUsers();
        await().untilAsserted(() -> assertThat(east.sessionIdsOf(carol)).hasSize(2));

        here.send("SEND\ndestination:/app/echo\ncontent-type:text/plain", "hello");
        assertThat(here.nextMessage().text()).isEqualTo("echo hello");
        assertThat(there.nextMessage().text()).isEqualTo("echo hello");

        there.send("SEND\ndestination:/app/whoami\ncontent-type:text/plain", "only me");
        assertThat(there.nextMessage().text()).isEqualTo("you said only me");
        assertThat(here.messages().drain()).isEmpty();
    }

    @Test
    void receiptsOfEveryFrameComeThroughToTheBrowser() {
        BrowserClient alice = keep(east.browser());
        alice.request("SUBSCRIBE\nid:1\nack:client-individual\ndestination:/queue/" + name, "");
        alice.request("SEND\ndestination:/queue/" + name, "one");
        alice.request("NACK\nid:" + alice.nextMessage().required("ack"), "");
        StompFrame again = alice.nextMessage();
        assertThat(again.header("redelivered")).isEqualTo("true");
        alice.request("BEGIN\ntransaction:t", "");
        alice.request("ACK\ntransaction:t\nid:" + again.required("ack"), "");
        alice.request("SEND\ntransaction:t\ndestination:/queue/" + name, "two");
        alice.request("COMMIT\ntransaction:t", "");
        StompFrame two = alice.nextMessage();
        assertThat(two.text()).isEqualTo("two");
        alice.request("ACK\nid:" + two.required("ack"), "");
        alice.request("UNSUBSCRIBE\nid:1", "");
        alice.request("DISCONNECT", "");
    }

    @Test
    void mistakeOfABrowserCostsItsOwnConnectionOnly() {
        BrowserClient bystander = keep(east.browser());
        bystander.subscribe("1", "/topic/" + name);
        BrowserClient clumsy = keep(east.browser());
        clumsy.subscribe("1", "/topic/" + name);

        clumsy.send("SUBSCRIBE\nid:1\ndestination:/topic/" + name + "-other", "");

        assertThat(clumsy.expect("ERROR").required("message")).isNotBlank();
        assertThat(clumsy.awaitClosed()).isEqualTo(1002);
        west.template().convertAndSend("/topic/" + name, "still here");
        assertThat(bystander.nextMessage().text()).isEqualTo("still here");
    }

    /** Stars and hashes in the destination of a SEND are letters: an ERROR would cost the application its broker. */
    @Test
    void applicationMaySendToAnyDestination() {
        BrowserClient alice = keep(east.browser());
        List<String> destinations = List.of(
                "/topic/" + name + "/*/#",
                "/topic/" + name + ".>",
                "/topic/" + name + " a:b\\c\n?",
                "/topic/" + name + "/");
        for (int id = 0; id < destinations.size(); id++) {
            alice.subscribe("s" + id, escaped(destinations.get(id)));
        }

        for (String destination : destinations) {
            west.template().convertAndSend(destination, "to " + destination);
        }

        // Several threads of the application carry messages to a browser, so that they may overtake each other.
        List<String> arrived = new ArrayList<>();
        for (int count = 0; count < destinations.size(); count++) {
            StompFrame message = alice.nextMessage();
            assertThat(message.text()).isEqualTo("to " + message.header("destination"));
            arrived.add(message.required("destination"));
        }
        assertThat(arrived).containsExactlyInAnyOrderElementsOf(destinations);
    }

    /** The relay waits for the broker to close; a broker in a hurry makes it lose the receipt. */
    @Test
    void hundredPoliteGoodbyesGetTheirReceipts() {
        List<BrowserClient> leaving = new ArrayList<>();
        for (int number = 0; number < 50; number++) {
            leaving.add(keep(east.browser()));
            leaving.add(keep(west.browser()));
        }
        leaving.forEach(browser -> browser.subscribe("1", "/topic/" + name));

        leaving.forEach(browser -> browser.send("DISCONNECT\nreceipt:bye", ""));

        for (BrowserClient browser : leaving) {
            assertThat(browser.expect("RECEIPT").header("receipt-id")).isEqualTo("bye");
        }
    }

    @Test
    void twoHundredBrowsersInRoomsGetEveryMessageOnce() throws InterruptedException {
        int rooms = 20;
        int membersPerRoom = 10;
        int messagesPerMember = 20;
        List<Member> members = new ArrayList<>();
        CountDownLatch outstanding = new CountDownLatch(rooms * membersPerRoom * membersPerRoom * messagesPerMember);
        for (int room = 0; room < rooms; room++) {
            for (int member = 0; member < membersPerRoom; member++) {
                members.add(new Member("/topic/" + name + "." + room, member, outstanding));
            }
        }
        members.forEach(Member::join);

        for (int number = 0; number < messagesPerMember; number++) {
            for (Member member : members) {
                member.say(number);
            }
        }

        assertThat(outstanding.await(Inbox.PATIENCE_SECONDS, TimeUnit.SECONDS))
                .as("%d messages are missing", outstanding.getCount())
                .isTrue();
        for (Member member : members) {
            assertThat(member.heard).hasSize(membersPerRoom * messagesPerMember);
            assertThat(member.repeated).isEmpty();
        }
    }

    /** The registry travels as one frame: 10,000 users are about 3 MB. */
    @Test
    void registryOfTenThousandUsersReachesTheOtherInstance() throws IOException {
        int users = 10_000;
        try (StompWire listener = StompWire.connected(address)) {
            listener.request("SUBSCRIBE\nid:1\ndestination:/topic/user-registry", "");
            for (int number = 0; number < users; number++) {
                pretendThatAUserCameTo(east, name + "-" + number);
            }

            east.broadcastUsers();

            assertThat(listener.expect("MESSAGE").body().length).isGreaterThan(2 << 20);
            await().untilAsserted(() -> assertThat(west.users().getUserCount()).isGreaterThanOrEqualTo(users));
        }
    }

    @Test
    void bodyOfSeveralMegabytesReachesTheBrowsers() {
        BrowserClient here = keep(east.browser());
        BrowserClient there = keep(west.browser());
        here.subscribe("1", "/topic/" + name);
        there.subscribe("1", "/topic/" + name);
        String text = "0123456789abcdef".repeat(5 << 16);

        here.send("SEND\ndestination:/topic/" + name, text);

        assertThat(here.nextMessage().text().equals(text)).isTrue();
        assertThat(there.nextMessage().text().equals(text)).isTrue();
    }

    @Test
    void queueOfASessionVanishesWithIt() throws IOException {
        BrowserClient alice = keep(east.browser("alice-" + name));
        alice.request("SUBSCRIBE\nid:1\nack:client\ndestination:/user/queue/reply", "");
        alice.send("SEND\ndestination:/app/echo\ncontent-type:text/plain", "unread");
        alice.nextMessage();
        Set<String> sessionIds = east.sessionIdsOf("alice-" + name);
        assertThat(sessionIds).hasSize(1);

        alice.request("DISCONNECT", "");

        try (StompWire curious = StompWire.connected(address)) {
            curious.request(
                    "SUBSCRIBE\nid:1\ndestination:/queue/reply-user"
                            + sessionIds.iterator().next(),
                    "");
            curious.expectNothingMore();
        }
    }

    @Test
    void connectionsOfVanishedBrowsersAreGivenBack() {
        // Browsers of other tests may be on their way out; what remains is the system connection.
        await().untilAsserted(
                        () -> assertThat(east.relay().getConnectionCount()).isEqualTo(1));
        List<BrowserClient> vanishing = new ArrayList<>();
        for (int number = 0; number < 20; number++) {
            BrowserClient browser = keep(east.browser());
            browser.subscribe("1", "/topic/" + name);
            vanishing.add(browser);
        }
        assertThat(east.relay().getConnectionCount()).isEqualTo(21);

        vanishing.forEach(BrowserClient::abort);

        await().untilAsserted(
                        () -> assertThat(east.relay().getConnectionCount()).isEqualTo(1));
    }

    private BrowserClient keep(BrowserClient browser) {
        browsers.add(browser);
        return browser;
    }

    private static String escaped(String destination) {
        return destination.replace("\\", "\\\\").replace(":", "\\c").replace("\n", "\\n");
    }

    /** Makes an instance believe that somebody connected and subscribed. */
    private static void pretendThatAUserCameTo(RelayInstance instance, String user) {
        SimpMessageHeaderAccessor accessor = SimpMessageHeaderAccessor.create(SimpMessageType.SUBSCRIBE);
        Principal principal = () -> user;
        accessor.setSessionId("session-" + user);
        accessor.setUser(principal);
        accessor.setSubscriptionId("sub-0");
        accessor.setDestination("/user/queue/notifications-of-some-length");
        Message<byte[]> message = MessageBuilder.createMessage(new byte[0], accessor.getMessageHeaders());
        SmartApplicationListener registry = (SmartApplicationListener) instance.users();
        registry.onApplicationEvent(new SessionConnectedEvent(instance, message, principal));
        registry.onApplicationEvent(new SessionSubscribeEvent(instance, message, principal));
    }

    /** A browser in a room, which notes what it hears. */
    private final class Member {
        private final String room;
        private final int number;
        private final CountDownLatch outstanding;
        private final ConcurrentHashMap.KeySetView<String, Boolean> heard = ConcurrentHashMap.newKeySet();
        private final ConcurrentHashMap.KeySetView<String, Boolean> repeated = ConcurrentHashMap.newKeySet();
        private final BrowserClient browser;

        private Member(String room, int number, CountDownLatch outstanding) {
            this.room = room;
            this.number = number;
            this.outstanding = outstanding;
            this.browser = keep((number % 2 == 0 ? east : west).browser(this::hear));
        }

        private void join() {
            browser.subscribe("room", room);
        }

        private void say(int count) {
            browser.send("SEND\ndestination:" + room, number + " says " + count);
        }

        private void hear(StompFrame message) {
            if (!heard.add(message.header("destination") + " " + message.text())) {
                repeated.add(message.text());
            }
            outstanding.countDown();
        }
    }
}
