package io.hoofbeat.cli.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.hoofbeat.cli.HoofbeatProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Far more than a small broker can take, in every way at once: senders without consumers, readers that do not read, frames that do not
 * end, transactions that stay open. It refuses, slows down and disconnects, and never runs out of memory. A few seconds with every
 * build; {@code -Doverload.seconds=600} for long.
 */
final class OverloadIT {

    private static final int SECONDS = Integer.getInteger("overload.seconds", 8);

    /** What fits a container of 256 MiB: heap, direct memory, and room for the machine itself. */
    private static final List<String> SMALL = List.of(
            "-XX:+UseSerialGC",
            "-Xmx110m",
            "-XX:MaxDirectMemorySize=32m",
            "-XX:+ExitOnOutOfMemoryError",
            "-Dio.netty.leakDetection.level=simple");

    private final AtomicBoolean isOver = new AtomicBoolean();
    private final List<Thread> threads = new ArrayList<>();
    private final Set<RawPeer> open = ConcurrentHashMap.newKeySet();

    @Test
    void aSmallBrokerSurvives() throws InterruptedException {
        try (HoofbeatProcess broker = HoofbeatProcess.serveOn(
                SMALL, "--store", "memory", "--set", "sessions.slowMillisMax=200ms", "--set", "limits.queuesMax=100")) {
            byte[] body = new byte[1000];
            Arrays.fill(body, (byte) 'x');
            String kilobyte = new String(body, java.nio.charset.StandardCharsets.US_ASCII);
            load(3, broker, peer -> peer.flood(frame("/topic/over", kilobyte), 1L << 40));
            load(3, broker, peer -> peer.flood(frame("/queue/over", kilobyte), 1L << 40));
            load(30, broker, peer -> {
                peer.send("SUBSCRIBE\nid:1\ndestination:/topic/over\n\n^@");
                pause();
            });
            load(12, broker, peer -> {
                peer.send("SEND\ndestination:/topic/endless\ncontent-length:16000000\n\n");
                peer.flood(body, 15_900_000);
                pause();
            });
            load(4, broker, peer -> {
                peer.send("BEGIN\ntransaction:t\n\n^@");
                byte[] send = RawPeer.bytes("SEND\ndestination:/queue/t\ntransaction:t\n\n" + kilobyte + "^@");
                for (int i = 0; i < 9000; i++) {
                    peer.send(send);
                }
                pause();
            });
            int exchanged = 0;
            long endNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
            while (System.nanoTime() - endNanos < 0) {
                try {
                    exchange(broker);
                } catch (UncheckedIOException e) {
                    throw new AssertionError(
                            "after " + exchanged + " exchanges; the broker said:\n" + broker.out() + broker.err(), e);
                }
                exchanged++;
            }
            isOver.set(true);
            for (Thread thread : threads) {
                thread.interrupt();
                while (thread.isAlive()) {
                    open.forEach(RawPeer::close); // Writing ends with the connection.
                    thread.join(100);
                }
            }
            exchange(broker);
            assertThat(exchanged).as("messages of those who mean well").isPositive();
            System.out.println("After " + exchanged + " messages of those who mean well: " + memory(broker));
            assertThat(broker.out() + broker.err())
                    .contains("was exceeded")
                    .doesNotContain("OutOfMemory", " WARN ", " ERROR ");
        }
    }

    /** The most memory the broker has had, where the operating system tells. */
    private static String memory(HoofbeatProcess broker) {
        try (Stream<String> lines = Files.lines(Path.of("/proc/" + broker.pid() + "/status"))) {
            return lines.filter(line -> line.startsWith("VmHWM")).findFirst().orElse("");
        } catch (IOException e) {
            return "not told here";
        }
    }

    private static byte[] frame(String destination, String body) {
        return RawPeer.bytes("SEND\ndestination:" + destination + "\n\n" + body + "^@");
    }

    /** Two clients exchange a message. */
    private static void exchange(HoofbeatProcess broker) {
        try (RawPeer subscriber = RawPeer.connected(broker);
                RawPeer publisher = RawPeer.connected(broker)) {
            subscriber
                    .send("SUBSCRIBE\nid:1\ndestination:/topic/well\nreceipt:s\n\n^@")
                    .expect("RECEIPT\n");
            publisher.send("SEND\ndestination:/topic/well\n\nwell^@");
            assertThat(subscriber.expect("MESSAGE\n")).endsWith("\n\nwell^@");
        }
    }

    /** Does something again and again from so many connections, each time with a new one. */
    private void load(int count, HoofbeatProcess broker, Consumer<RawPeer> something) {
        for (int i = 0; i < count; i++) {
            Thread thread = new Thread(
                    () -> {
                        while (!isOver.get()) {
                            try (RawPeer peer = RawPeer.withSmallBuffer(broker)) {
                                open.add(peer);
                                something.accept(peer.connected());
                                open.remove(peer);
                            } catch (UncheckedIOException | AssertionError e) {
                                // The broker has ended the connection, as it should.
                            }
                        }
                    },
                    "load");
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }
    }

    /** Keeps a connection open without reading from it. */
    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(1500);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
