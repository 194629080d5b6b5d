package io.hoofbeat.core.model;

import io.hoofbeat.core.Broker;
import io.hoofbeat.core.BrokerOptions;
import io.hoofbeat.core.destination.DestinationPattern;
import io.hoofbeat.core.destination.DestinationPrefixes;
import io.hoofbeat.core.destination.DestinationSyntax;
import io.hoofbeat.core.loop.SteppedLoops;
import io.hoofbeat.core.policy.Policies;
import io.hoofbeat.core.policy.PolicyRule;
import io.hoofbeat.core.policy.PolicySettings;
import io.hoofbeat.core.queue.QueueOptions;
import io.hoofbeat.core.security.Authenticator;
import io.hoofbeat.core.security.User;
import io.hoofbeat.core.simulation.SimulatedStore;
import io.hoofbeat.core.simulation.SteppedMemoryStore;
import io.hoofbeat.core.simulation.SteppedStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A broker on stepped loops with three clients that do what a list of steps says, each frame of which the model judges. How many loops there
 * are, whether a disk, and whether everything happens before the next frame follows from the seed, and so does the order of events.
 */
final class FuzzedBroker {

    private final Random random;
    private final boolean isOneByOne;
    private final SteppedLoops loops;
    private final SteppedStore store;
    private final Broker broker;
    final BrokerModel model;
    private final @Nullable ModelledClient[] clients = new @Nullable ModelledClient[3];
    private final FrameChooser chooser;
    private final Consumer<String> log;
    private int clientsMade;

    /** @param log told of every frame and event, for a person */
    FuzzedBroker(long seed, Consumer<String> log) {
        random = new Random(seed);
        isOneByOne = random.nextBoolean();
        loops = new SteppedLoops(1 + random.nextInt(3), random.nextLong());
        store = random.nextBoolean() ? new SimulatedStore(DestinationPrefixes.DEFAULT) : new SteppedMemoryStore();
        ModelRules first = ModelRules.random(random);
        Authenticator anybody = credentials ->
                CompletableFuture.completedFuture(new Authenticator.Verdict.Accepted(new User(credentials.login())));
        broker = new Broker(options(), loops, store.store(), anybody, first.compiled());
        model = new BrokerModel(first, isOneByOne, this::isOnDisk);
        chooser = new FrameChooser(model);
        this.log = log;
        log.accept("rules " + first.lines() + ", loops " + loops.count() + ", disk "
                + store.store().isDurable() + (isOneByOne ? ", frame by frame" : ""));
    }

    private static BrokerOptions options() {
        QueueOptions queues = BrokerOptions.DEFAULT.queues();
        PolicySettings small = new PolicySettings(
                null, (long) Places.SMALL_MAX, null, null, null, null, null, null, null, null, null, null, null);
        DestinationPattern match = (DestinationPattern) DestinationSyntax.AUTO.compile(Places.SMALL);
        return BrokerOptions.DEFAULT
                .withQueues(new QueueOptions(
                        ModelCopies.DELIVERIES_MAX,
                        Places.DEAD,
                        queues.idleMillis(),
                        queues.bytesMax(),
                        queues.windowBytesMax()))
                .withPolicies(new Policies(List.of(new PolicyRule(match, small))));
    }

    private @Nullable Boolean isOnDisk(String key, String body) {
        return store instanceof SimulatedStore disk ? disk.holds(key, body) : null;
    }

    /** Carries out one step; throws when the broker has done wrong. */
    void carryOut(Step step) {
        switch (step.action()) {
            case RUN -> {
                for (int i = step.a() % 6; i >= 0; i--) {
                    step();
                }
            }
            case SETTLE -> settle();
            case RULES -> changeRules(ModelRules.random(new Random(step.a())));
            case VANISH -> {
                ModelledClient client = clients[step.client()];
                if (client != null) {
                    log.accept(client.session + " vanishes");
                    client.vanish();
                }
            }
            default -> sayFrame(step);
        }
        if (isOneByOne) {
            settle();
        }
        requireNoFailure();
    }

    private void step() {
        if (random.nextBoolean()) {
            loops.step();
        } else {
            store.step();
        }
    }

    private void changeRules(ModelRules next) {
        if (!model.areRulesOpen()) {
            settle();
        }
        log.accept("rules " + next.lines());
        model.change(next);
        broker.useRules(next.compiled());
    }

    private void sayFrame(Step step) {
        ModelledClient client = clients[step.client()];
        if (client == null || client.isClosed()) {
            String login = step.client() == 1 ? "eve" : step.client() == 0 || step.b() % 3 > 0 ? "joe" : "eve";
            client = open(login, step.b());
            clients[step.client()] = client;
            Said first = FrameChooser.connect(login, step.a());
            say(client, first);
            return;
        }
        Said frame = chooser.choose(step, client, others(client));
        if (frame != null) {
            say(client, frame);
        }
    }

    private List<ModelledClient> others(ModelledClient client) {
        List<ModelledClient> others = new ArrayList<>();
        for (ModelledClient each : clients) {
            if (each != null && each != client) {
                others.add(each);
            }
        }
        return others;
    }

    private ModelledClient open(String login, int loop) {
        ModelSession session = new ModelSession("c" + ++clientsMade, login);
        return new ModelledClient(session, model, loops.loop(loop % loops.count()), broker::openSession);
    }

    private void say(ModelledClient client, Said frame) {
        log.accept(client.session + " > " + frame);
        client.say(frame);
    }

    private void settle() {
        do {
            loops.settle();
        } while (store.step());
        requireNoFailure();
        log.accept("settled");
        model.settled();
    }

    private void requireNoFailure() {
        for (ModelledClient client : clients) {
            Throwable failure = client == null ? null : client.failure();
            if (failure != null) {
                throw new AssertionError(failure.getMessage(), failure);
            }
        }
    }

    /** Everybody goes, and somebody who may do everything takes what is left: nothing may be missing, and nothing may be there in vain. */
    void end() {
        settle();
        for (ModelledClient client : clients) {
            if (client != null && !client.isClosed()) {
                client.vanish();
            }
        }
        settle();
        changeRules(ModelRules.OPEN);
        settle();
        ModelledClient auditor = open("joe", 0);
        clients[0] = auditor;
        say(auditor, FrameChooser.connect("joe", 1));
        settle();
        for (String everything : List.of("/queue/**", Places.graveOf(Places.SPRING))) {
            say(auditor, new Said("SUBSCRIBE", new TreeMap<>(Map.of("destination", everything, "id", everything)), ""));
            settle();
        }
        Objects.requireNonNull(broker.sessions());
        BrokerModel.require(
                broker.sessions().size() == 1,
                "sessions that are left: " + broker.sessions().size());
        BrokerModel.require(
                broker.topics().count() == 0,
                "subscriptions that are left: " + broker.topics().count());
    }
}
