package io.hoofbeat.core.model;

import io.hoofbeat.core.destination.DestinationPrefixes;
import io.hoofbeat.core.loop.Loop;
import io.hoofbeat.core.message.Headers;
import io.hoofbeat.core.message.Message;
import io.hoofbeat.core.session.Connection;
import io.hoofbeat.core.session.ConnectionEvents;
import io.hoofbeat.core.simulation.SimulatedConnection;
import io.hoofbeat.core.simulation.SimulatedConnection.Received;
import io.hoofbeat.core.stomp.ClientFrame;
import io.hoofbeat.core.stomp.ClientFrameParser;
import io.hoofbeat.core.stomp.StompVersion;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One connection of the fuzz: all that passes over it is told to the model first, or at once. */
final class ModelledClient {

    private static final ClientFrameParser PARSER = new ClientFrameParser(DestinationPrefixes.DEFAULT);

    final ModelSession session;
    /** Transactions as the client sees them: begun and not ended. */
    final List<String> transactions = new ArrayList<>();

    private final BrokerModel model;
    private final SimulatedConnection connection;
    private final ArrayDeque<Said> said = new ArrayDeque<>();
    private @Nullable Throwable failure;

    ModelledClient(
            ModelSession session,
            BrokerModel model,
            Loop loop,
            Function<Connection, ? extends ConnectionEvents> broker) {
        this.session = session;
        this.model = model;
        model.open(session);
        connection = new SimulatedConnection(loop, simulated -> reading(broker.apply(writing(simulated))));
    }

    boolean isClosed() {
        return connection.isClosed();
    }

    void say(Said frame) {
        said.addLast(frame);
        connection.send(frame.command().equals("SEND") ? sending(frame) : parsed(frame));
    }

    private static ClientFrame parsed(Said frame) {
        return PARSER.parse(frame.command(), headers(frame.headers()), StompVersion.V1_2);
    }

    private static ClientFrame sending(Said frame) {
        Headers.Builder own = Headers.builder();
        frame.headers().forEach((name, value) -> {
            if (!List.of("destination", "receipt", "transaction").contains(name)) {
                own.add(name, value);
            }
        });
        Message message = Message.of(
                DestinationPrefixes.DEFAULT.resolve(frame.the("destination")),
                own.build(),
                frame.body().getBytes(StandardCharsets.UTF_8));
        return new ClientFrame.Send(message, frame.get("receipt"), frame.get("transaction"));
    }

    private static Headers headers(Map<String, String> all) {
        Headers.Builder headers = Headers.builder();
        all.forEach(headers::add);
        return headers.build();
    }

    void vanish() {
        connection.vanish();
    }

    /** What the model has found wrong while the broker was at work, or null. */
    @Nullable
    Throwable failure() {
        return failure;
    }

    private void tell(Runnable event) {
        try {
            if (failure == null) {
                event.run();
            }
        } catch (AssertionError | RuntimeException e) {
            failure = e; // Not through the broker, which would be torn apart by it.
        }
    }

    /** The connection as the broker writes to it: what it writes is told at once. */
    private Connection writing(Connection simulated) {
        return (Connection) Proxy.newProxyInstance(
                Connection.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    Object result = call(simulated, method, arguments);
                    if (method.getName().startsWith("write")) {
                        Received received = connection.receive();
                        if (received != null) {
                            tell(() -> model.onWritten(session, received));
                        }
                    }
                    return result;
                });
    }

    /** The session as the connection feeds it: each frame is told before the broker reads it. */
    private ConnectionEvents reading(ConnectionEvents broker) {
        return (ConnectionEvents) Proxy.newProxyInstance(
                ConnectionEvents.class.getClassLoader(),
                new Class<?>[] {ConnectionEvents.class},
                (proxy, method, arguments) -> {
                    boolean isFrame = arguments != null && arguments.length == 1 && arguments[0] instanceof ClientFrame;
                    if (isFrame) {
                        tell(() -> model.onRead(session, said.removeFirst()));
                    } else if (method.getName().equals("onClosed")) {
                        tell(() -> model.onClosed(session));
                    }
                    Object result = call(broker, method, arguments);
                    if (isFrame) {
                        tell(() -> model.afterRead(session));
                    }
                    return result;
                });
    }

    private static @Nullable Object call(Object target, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getTargetException();
        }
    }
}
