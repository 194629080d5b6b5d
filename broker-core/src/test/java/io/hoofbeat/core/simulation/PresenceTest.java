package io.hoofbeat.core.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.hoofbeat.core.BrokerOptions;
import io.hoofbeat.core.loop.SteppedLoops;
import io.hoofbeat.core.metrics.Limit;
import io.hoofbeat.core.security.AccessRules;
import io.hoofbeat.core.session.SessionLimits;
import io.hoofbeat.core.simulation.SteppedBroker.Client;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is on a topic: the snapshot, and then what changes, however clients come and go. */
class PresenceTest {

    private static final String PRESENCE = "/sys/presence/topic/x";
    private static final int SEEDS = 500;

    private final SteppedBroker broker = open(7, 100_000);

    private static SteppedBroker open(long seed, int membersMax) {
        BrokerOptions options = BrokerOptions.DEFAULT.withLimits(
                new SessionLimits(0, 1_000_000, 1 << 20, membersMax, Integer.MAX_VALUE));
        return new SteppedBroker(
                options,
                new SteppedMemoryStore(),
                SystemTopicsTest.BY_NAME,
                AccessRules.EVERY_USER,
                new SteppedLoops(3, seed));
    }

    private Client user(String name) {
        return broker.connect("login", name, "passcode", "x");
    }

    private Client on(String name, String destination) {
        Client client = user(name);
        client.subscribe("s", destination, "auto");
        assertThat(client.received()).containsExactly("receipt sub s");
        return client;
    }

    private Client watcher() {
        Client client = user("watcher");
        client.subscribe("w", PRESENCE, "auto");
        return client;
    }

    /** What was told, without the time and the topic. */
    private static List<String> told(Client client) {
        List<String> all = new ArrayList<>(SystemTopicsTest.told(client));
        all.replaceAll(each -> each.replace("\"topic\":\"/topic/x\",", ""));
        return all;
    }

    private List<String> toldLater(Client client) {
        broker.pass(1000);
        return told(client);
    }

    private static String snapshot(int seq, int users, int sessions, String present) {
        return "{\"event\":\"snapshot\",\"seq\":" + seq + ",\"page\":1,\"pages\":1,\"users\":" + users
                + ",\"sessions\":" + sessions + ",\"leftOut\":0,\"present\":[" + present + "]}";
    }

    private static String change(int seq, int users, int sessions, String joined, String left, String changed) {
        return "{\"event\":\"change\",\"seq\":" + seq + ",\"users\":" + users + ",\"sessions\":" + sessions
                + ",\"joined\":[" + joined + "],\"left\":[" + left + "],\"changed\":[" + changed + "]}";
    }

    private static String user(String name, int sessions) {
        return "{\"user\":\"" + name + "\",\"sessions\":" + sessions + "}";
    }

    @Test
    void aSnapshotComesFirstAndThenWhatChanges() {
        on("ann", "/topic/x");
        Client watcher = watcher();
        assertThat(told(watcher)).containsExactly("receipt sub w", snapshot(1, 1, 1, user("ann", 1)));
        Client bob = on("bob", "/topic/x");
        assertThat(told(watcher)).as("gathered for a second").isEmpty();
        assertThat(toldLater(watcher)).containsExactly(change(2, 2, 2, user("bob", 1), "", ""));
        Client second = on("bob", "/exchange/amq.topic/x");
        assertThat(toldLater(watcher)).containsExactly(change(3, 2, 3, "", "", user("bob", 2)));
        bob.vanish();
        second.control("UNSUBSCRIBE", "id", "s");
        assertThat(toldLater(watcher)).containsExactly(change(4, 1, 1, "", user("bob", 0), ""));
        assertThat(toldLater(watcher)).isEmpty();
        assertThat(told(watcher())).as("a later watcher").contains(snapshot(4, 1, 1, user("ann", 1)));
    }

    @Test
    void nobodyIsThereAtFirst() {
        assertThat(told(watcher())).containsExactly("receipt sub w", snapshot(1, 0, 0, ""));
    }

    @Test
    void clientsWithoutALoginAreOneUserAndASessionCountsOnce() {
        Client client = broker.connect();
        client.subscribe("1", "/topic/x", "auto");
        client.subscribe("2", "/topic/x", "client");
        broker.connect().subscribe("1", "/topic/x", "auto");
        Client watcher = watcher();
        assertThat(told(watcher)).contains(snapshot(1, 1, 2, "{\"user\":null,\"sessions\":2}"));
        client.control("UNSUBSCRIBE", "id", "1");
        assertThat(toldLater(watcher)).as("it is still there").isEmpty();
        client.control("UNSUBSCRIBE", "id", "2");
        assertThat(toldLater(watcher)).containsExactly(change(2, 1, 1, "", "", "{\"user\":null,\"sessions\":1}"));
    }

    @Test
    void onlySubscriptionsToTheTopicItselfCount() {
        on("ann", "/topic/*");
        on("bob", "/topic/**");
        on("eve", "/topic/y");
        on("joe", "/queue/x");
        Client watcher = watcher();
        on("sue", "/topic/x*");
        user("tom").subscribe("s", PRESENCE, "auto");
        assertThat(told(watcher)).contains(snapshot(1, 0, 0, ""));
        assertThat(toldLater(watcher)).isEmpty();
    }

    @Test
    void whoeverGoesAndComesBackWithinASecondHasNotChanged() {
        Client ann = on("ann", "/topic/x");
        Client watcher = watcher();
        told(watcher);
        ann.vanish();
        broker.pass(500);
        on("ann", "/topic/x");
        on("bob", "/topic/x").vanish();
        assertThat(toldLater(watcher)).isEmpty();
        broker.pass(5000);
        on("bob", "/topic/x");
        assertThat(toldLater(watcher))
                .as("no number is left out")
                .containsExactly(change(2, 2, 2, user("bob", 1), "", ""));
    }

    @Test
    void thousandsOfReconnectsAreFewMessages() {
        int count = 3000;
        List<Client> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(on("u" + i, "/topic/x"));
        }
        Client watcher = watcher();
        assertThat(told(watcher)).as("pages of a snapshot").hasSize(1 + count / 500);
        all.forEach(Client::vanish);
        for (int i = 0; i < count; i++) {
            on("u" + i, "/topic/x");
        }
        assertThat(toldLater(watcher)).as("all within a second").isEmpty();

        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < 100; i++) {
                on("guest", "/topic/x").vanish();
                broker.pass(10);
            }
        }
        broker.pass(1000);
        assertThat(told(watcher)).as("300 visits of one user in three seconds").hasSizeLessThanOrEqualTo(4);
    }

    @Test
    void aCrowdIsToldInPagesAndChangesInParts() {
        for (int i = 0; i < 1200; i++) {
            on("u" + i, "/topic/x");
        }
        Client watcher = watcher();
        List<String> pages = told(watcher);
        assertThat(pages).hasSize(4);
        assertThat(pages.get(3)).contains("\"page\":3,\"pages\":3,\"users\":1200,\"sessions\":1200,\"leftOut\":0");
        assertThat(names(pages.subList(1, 4))).hasSize(1200).doesNotHaveDuplicates();
        for (int i = 0; i < 700; i++) {
            on("v" + i, "/topic/x");
        }
        List<String> changes = toldLater(watcher);
        assertThat(changes).hasSize(2).allMatch(each -> each.contains("\"users\":1900,"));
        assertThat(changes.get(0)).contains("\"seq\":2,");
        assertThat(changes.get(1)).contains("\"seq\":3,");
        assertThat(names(changes)).hasSize(700).doesNotHaveDuplicates();
    }

    private static List<String> names(List<String> messages) {
        List<String> all = new ArrayList<>();
        messages.forEach(
                message -> PresenceView.NAME.matcher(message).results().forEach(found -> all.add(found.group(1))));
        return all;
    }

    @Test
    void aCrowdThatIsTooLargeIsNotToldAnyMoreAndAllWhoWatchAreToldThat() {
        SteppedBroker small = open(7, 3);
        Client watcher = small.connect();
        watcher.subscribe("w", PRESENCE, "auto");
        watcher.received();
        List<Client> all = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            Client client = small.connect("login", "u" + i, "passcode", "x");
            client.subscribe("s", "/topic/x", "auto");
            client.received();
            all.add(client);
        }
        String tooMany = "{\"event\":\"too-many\",\"seq\":2,\"limit\":\"limits.presenceMembersMax\"}";
        assertThat(told(watcher)).containsExactly(tooMany);
        assertThat(small.broker().counters().limits.count(Limit.PRESENCE_MEMBERS))
                .isEqualTo(1);
        all.get(0).vanish();
        all.get(1).vanish();
        small.pass(5000);
        assertThat(told(watcher)).isEmpty();
        Client another = small.connect();
        another.subscribe("w", PRESENCE, "auto");
        assertThat(told(another)).containsExactly("receipt sub w", tooMany);
        watcher.vanish();
        another.control("UNSUBSCRIBE", "id", "w");
        another.subscribe("w", PRESENCE, "auto");
        assertThat(told(another))
                .as("when all have gone it begins anew")
                .last()
                .asString()
                .contains("\"users\":3,");
    }

    @Test
    void whoHasGoneDoesNotCountForTheLimit() {
        SteppedBroker small = open(7, 3);
        Client watcher = small.connect();
        watcher.subscribe("w", PRESENCE, "auto");
        for (int i = 0; i < 10; i++) {
            Client client = small.connect("login", "u" + i, "passcode", "x");
            client.subscribe("s", "/topic/x", "auto");
            client.received();
            client.vanish();
        }
        small.pass(1000);
        assertThat(told(watcher)).containsExactly("receipt sub w", snapshot(1, 0, 0, ""));
        assertThat(small.broker().counters().limits.count(Limit.PRESENCE_MEMBERS))
                .isZero();
    }

    @Test
    void nothingIsKeptWhenNobodyWatches() {
        on("ann", "/topic/x");
        Client first = watcher();
        Client second = watcher();
        told(first);
        told(second);
        assertThat(watchedCount()).isEqualTo(1);
        first.vanish();
        second.control("UNSUBSCRIBE", "id", "w");
        second.received();
        assertThat(watchedCount()).isZero();
        on("bob", "/topic/x");
        broker.pass(2000);
        assertThat(told(second)).isEmpty();
        assertThat(told(watcher())).last().asString().contains("\"seq\":1,", "\"users\":2,");
    }

    private int watchedCount() {
        return broker.broker().system().presence().watchedCount();
    }

    @ParameterizedTest
    @ValueSource(strings = {"auto", "client"})
    void everyAckModeWatches(String ackMode) {
        Client watcher = user("w");
        watcher.subscribe("w", PRESENCE, ackMode);
        assertThat(told(watcher)).containsExactly("receipt sub w", snapshot(1, 0, 0, ""));
        on("ann", "/topic/x");
        assertThat(toldLater(watcher)).hasSize(1);
    }

    /** Clients come, go and watch in every order that the loops can take; each watcher's picture is right in the end, without a gap on the way. */
    @Test
    void whateverTheOrderEachWatcherEndsWithTheTruth() {
        for (long seed = 0; seed < SEEDS; seed++) {
            new PresenceRace(open(seed, 100_000), new Random(seed), "seed " + seed).run();
        }
    }
}
