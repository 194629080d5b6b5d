package io.hoofbeat.examples.prices;

import static org.assertj.core.api.Assertions.assertThat;

import io.hoofbeat.cli.testkit.HoofbeatExtension;
import java.lang.reflect.Type;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.messaging.converter.StringMessageConverter;
import org.springframework.messaging.simp.broker.BrokerAvailabilityEvent;
import org.springframework.messaging.simp.stomp.StompFrameHandler;
import org.springframework.messaging.simp.stomp.StompHeaders;
import org.springframework.messaging.simp.stomp.StompSession;
import org.springframework.messaging.simp.stomp.StompSessionHandlerAdapter;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;
import org.springframework.web.socket.client.standard.StandardWebSocketClient;
import org.springframework.web.socket.messaging.WebSocketStompClient;

/**
 * The application against the broker that it meets in production, started by the test on a free port. With {@code spring-boot-test},
 * {@code @SpringBootTest} and a {@code @DynamicPropertySource} that sets {@code broker.port} to {@code BROKER::stompPort} do what
 * {@link #start} does.
 */
class PricesTest {

    private static final int SECONDS_MAX = 60;

    @RegisterExtension
    static final HoofbeatExtension BROKER = new HoofbeatExtension();

    @Test
    void aPriceReachesWhoeverListensToTheShareOrToAllOfThem() throws Exception {
        try (ConfigurableApplicationContext application = start()) {
            StompSession session =
                    connect(application.getEnvironment().getRequiredProperty("local.server.port", Integer.class));
            BlockingQueue<String> one = subscribe(session, "/topic/price.stock.IBM");
            BlockingQueue<String> all = subscribe(session, "/topic/price.stock.*");

            session.send("/app/price/IBM", "18120");

            assertThat(one.poll(SECONDS_MAX, TimeUnit.SECONDS)).isEqualTo("IBM 181.2");
            assertThat(all.poll(SECONDS_MAX, TimeUnit.SECONDS)).isEqualTo("IBM 181.2");
            session.disconnect();
        }
    }

    /** Starts the application and waits until it has reached the broker. */
    private static ConfigurableApplicationContext start() throws InterruptedException {
        CountDownLatch available = new CountDownLatch(1);
        ConfigurableApplicationContext application = new SpringApplicationBuilder(PricesApplication.class)
                .properties("server.port=0", "broker.port=" + BROKER.stompPort())
                .listeners((ApplicationEvent event) -> {
                    if (event instanceof BrokerAvailabilityEvent broker && broker.isBrokerAvailable()) {
                        available.countDown();
                    }
                })
                .run();
        assertThat(available.await(SECONDS_MAX, TimeUnit.SECONDS)).isTrue();
        return application;
    }

    private static StompSession connect(int port) throws Exception {
        WebSocketStompClient client = new WebSocketStompClient(new StandardWebSocketClient());
        client.setMessageConverter(new StringMessageConverter());
        ThreadPoolTaskScheduler scheduler = new ThreadPoolTaskScheduler();
        scheduler.setDaemon(true);
        scheduler.initialize();
        client.setTaskScheduler(scheduler); // for receipts
        StompSession session = client.connectAsync("ws://127.0.0.1:" + port + "/ws", new StompSessionHandlerAdapter() {})
                .get(SECONDS_MAX, TimeUnit.SECONDS);
        session.setAutoReceipt(true);
        return session;
    }

    /** Subscribes and waits until the broker has confirmed it. */
    private static BlockingQueue<String> subscribe(StompSession session, String destination)
            throws InterruptedException {
        BlockingQueue<String> received = new LinkedBlockingQueue<>();
        CountDownLatch confirmed = new CountDownLatch(1);
        session.subscribe(destination, new Into(received)).addReceiptTask(confirmed::countDown);
        assertThat(confirmed.await(SECONDS_MAX, TimeUnit.SECONDS)).isTrue();
        return received;
    }

    /** Adds what comes to a queue. */
    private record Into(BlockingQueue<String> received) implements StompFrameHandler {
        @Override
        public Type getPayloadType(StompHeaders headers) {
            return String.class;
        }

        @Override
        public void handleFrame(StompHeaders headers, @Nullable Object payload) {
            received.add(String.valueOf(payload));
        }
    }
}
