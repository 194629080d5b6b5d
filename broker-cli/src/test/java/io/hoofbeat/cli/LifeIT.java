package io.hoofbeat.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollDomainDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.unix.DomainDatagramPacket;
import io.netty.channel.unix.DomainSocketAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What the jar tells those who watch over it: systemd, logs, notes of who entered; and what {@code doctor} finds. */
final class LifeIT {

    @TempDir
    Path folder;

    @Test
    @EnabledOnOs(OS.LINUX)
    void systemdIsToldOfTheStartAndOfTheStop() throws Exception {
        Path socket = folder.resolve("notify");
        BlockingQueue<String> told = new LinkedBlockingQueue<>();
        EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
        try {
            Channel systemd = new Bootstrap()
                    .group(group)
                    .channel(EpollDomainDatagramChannel.class)
                    .handler(new SimpleChannelInboundHandler<DomainDatagramPacket>() {
                        @Override
                        protected void channelRead0(ChannelHandlerContext ctx, DomainDatagramPacket packet) {
                            told.add(packet.content().toString(StandardCharsets.UTF_8));
                        }
                    })
                    .bind(new DomainSocketAddress(socket.toFile()))
                    .sync()
                    .channel();
            try (HoofbeatProcess broker = serve(Map.of("NOTIFY_SOCKET", socket.toString()))) {
                assertThat(told.poll(60, TimeUnit.SECONDS)).startsWith("READY=1\n");
                assertThat(broker.terminate().exitCode()).isZero();
                assertThat(told.poll(60, TimeUnit.SECONDS)).startsWith("STOPPING=1\n");
                assertThat(broker.err()).isEmpty();
            }
            systemd.close().sync();
        } finally {
            group.shutdownGracefully(0, 0, TimeUnit.SECONDS).sync();
        }
    }

    @Test
    void aSocketOfSystemdThatIsNotThereHoldsNothingUp() {
        try (HoofbeatProcess broker =
                serve(Map.of("NOTIFY_SOCKET", folder.resolve("nobody").toString()))) {
            assertThat(broker.terminate().exitCode()).isZero();
            assertThat(broker.out()).contains("cannot tell systemd '");
        }
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void hangUpReadsTheConfigurationAnewAndSaysWhatNeedsARestart() throws Exception {
        Path file = Files.writeString(folder.resolve("hoofbeat.yaml"), "log: {level: info}\n");
        try (HoofbeatProcess broker = HoofbeatProcess.serve("--config", file.toString())) {
            Files.writeString(file, "log: {level: debug}\nsessions: {prefetch: 7}\n");
            hangUp(broker);
            broker.awaitOut(
                    line -> line.contains("reload: changed         log.level: info → debug (" + file + ":1:14)"));
            broker.awaitOut(line -> line.contains("reload: needs a restart sessions.prefetch: 250 → 7"));
            try (HoofbeatProcess pub = HoofbeatProcess.run("pub", "/topic/a", "x", "--url", broker.stompUrl())) {
                assertThat(pub.exitCode()).isZero();
            }
            broker.awaitOut(line -> line.contains("DEBUG") && line.contains("connected over tcp"));

            Files.writeString(file, "log: {leve: info}\n");
            hangUp(broker);
            broker.awaitOut(
                    line -> line.contains("reload: nothing is changed: ") && line.contains("unknown key 'log.leve'"));
        }
    }

    private static void hangUp(HoofbeatProcess broker) throws Exception {
        assertThat(new ProcessBuilder("kill", "-HUP", Long.toString(broker.pid()))
                        .start()
                        .waitFor())
                .isZero();
    }

    @Test
    void everyLineIsAJsonObjectWhenAskedFor() {
        try (HoofbeatProcess broker = HoofbeatProcess.run(
                "--stomp-port",
                "0",
                "--ws-port",
                "-1",
                "--admin-port",
                "-1",
                "--store",
                "memory",
                "--set",
                "log.format=json")) {
            broker.awaitOut(line -> line.contains("\"message\":\"Ready in "));
            assertThat(broker.terminate().exitCode()).isZero();
            assertThat(broker.out().lines())
                    .hasSizeGreaterThan(6)
                    .allMatch(line -> line.startsWith("{\"time\":\"20") && line.endsWith("}"))
                    .anyMatch(line -> line.contains("\"message\":\"Stopped: 0 connections closed\""));
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void linesForTheJournalCarryTheirPriorityAndNoTime() throws Exception {
        Path journal = Files.createFile(folder.resolve("journal"));
        String stream = Files.getAttribute(journal, "unix:dev") + ":" + Files.getAttribute(journal, "unix:ino");
        failToReload(journal, stream, "<3>Reload: reload: nothing is changed: ");
    }

    /** Programs that a service starts inherit the variable and print elsewhere. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void linesForAnotherFileThanTheJournalHaveTheirTimeAndNoPriority() throws Exception {
        Path file = Files.createFile(folder.resolve("file"));
        failToReload(file, "1:2", "\\d{4}-\\S+Z ERROR Reload: reload: nothing is changed: ");
    }

    private void failToReload(Path output, String journalStream, String wanted) throws Exception {
        Path file = Files.writeString(folder.resolve("hoofbeat.yaml"), "log: {level: info}\n");
        try (HoofbeatProcess broker =
                HoofbeatProcess.runInto(output, Map.of("JOURNAL_STREAM", journalStream), onFreePorts(file))) {
            awaitIn(output, line -> line.startsWith("Ready in "));
            Files.writeString(file, "log: {leve: info}\n");
            hangUp(broker);
            awaitIn(output, line -> line.matches(wanted + ".*"));
            assertThat(broker.terminate().exitCode()).isZero();
        }
    }

    private static void awaitIn(Path file, Predicate<String> wanted) {
        await().atMost(Duration.ofMinutes(1))
                .until(() -> Files.readAllLines(file).stream().anyMatch(wanted));
    }

    private static String[] onFreePorts(Path configuration) {
        return new String[] {
            "--stomp-port",
            "0",
            "--ws-port",
            "-1",
            "--admin-port",
            "-1",
            "--store",
            "memory",
            "--config",
            configuration.toString()
        };
    }

    @Test
    void theTraceOfARequestPassesThrough() {
        String parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        try (HoofbeatProcess broker = HoofbeatProcess.serve();
                HoofbeatProcess pub = HoofbeatProcess.run(
                        "pub",
                        "/queue/traced",
                        "x",
                        "--header",
                        "traceparent:" + parent,
                        "--header",
                        "tracestate:vendor=a:b,other=1",
                        "--url",
                        broker.stompUrl())) {
            assertThat(pub.exitCode()).as(pub.toString()).isZero();
            try (HoofbeatProcess sub = HoofbeatProcess.run(
                    "sub", "/queue/traced", "--count", "1", "--headers", "--url", broker.stompUrl())) {
                assertThat(sub.exitCode()).as(sub.toString()).isZero();
                assertThat(sub.out().lines()).contains("traceparent:" + parent, "tracestate:vendor=a:b,other=1");
            }
        }
    }

    @Test
    void theAuditFileTellsWhoCameAndWhatWasRefused() throws IOException {
        Path audit = folder.resolve("audit.log");
        try (HoofbeatProcess broker = HoofbeatProcess.serve("--set", "log.auditFile=" + audit);
                HoofbeatProcess guest = HoofbeatProcess.run("pub", "/topic/a", "x", "--url", broker.stompUrl());
                HoofbeatProcess stranger = HoofbeatProcess.run(
                        "pub", "/topic/a", "x", "--url", broker.stompUrl(), "--login", "eve", "--passcode", "secret")) {
            assertThat(guest.exitCode()).as(guest.toString()).isZero();
            assertThat(stranger.exitCode()).isEqualTo(1);
            await().until(() -> Files.readAllLines(audit).size() >= 3);
            List<String> notes = Files.readAllLines(audit);
            assertThat(notes)
                    .anyMatch(note -> note.contains("\"event\":\"entered\"") && note.contains("\"transport\":\"tcp\""))
                    .anyMatch(note -> note.contains("\"event\":\"left\""))
                    .anyMatch(note ->
                            note.contains("\"event\":\"refused\"") && note.contains("\"reason\":\"Login refused: "))
                    .noneMatch(note -> note.contains("secret"));
        }
    }

    @Test
    void anAuditFileThatCannotBeWrittenStopsTheStart() {
        try (HoofbeatProcess broker = HoofbeatProcess.run("--set", "log.auditFile=" + folder + "/none/audit.log")) {
            assertThat(broker.exitCode()).isEqualTo(2);
            assertThat(broker.err()).contains("log.auditFile", "cannot be written; make its folder");
        }
    }

    @Test
    void theDoctorFindsATakenPortAndSaysHowToMendIt() throws IOException {
        try (ServerSocket holder = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = String.valueOf(holder.getLocalPort());
            String[] arguments = {
                "doctor", "--data", folder.toString(), "--stomp-port", port, "--ws-port", "0", "--admin-port", "0"
            };
            try (HoofbeatProcess doctor = HoofbeatProcess.run(arguments)) {
                assertThat(doctor.exitCode()).as(doctor.toString()).isZero();
                assertThat(doctor.out())
                        .containsPattern("good +Java ")
                        .containsPattern("good +sync +\\d+ µs|warning +sync +\\d+ µs")
                        .containsPattern("warning +STOMP port +" + port + " (is taken by process|cannot be had)")
                        .contains("or choose another port with listen.stompPort");
            }
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void theDoctorAnswersInJsonAndFailsWhereABrokerWould() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        try (HoofbeatProcess doctor = HoofbeatProcess.run("doctor", "--json", "--data", file.toString())) {
            assertThat(doctor.exitCode()).as(doctor.toString()).isEqualTo(1);
            assertThat(doctor.out())
                    .startsWith("[")
                    .contains("\"about\": \"data\"", "\"health\": \"bad\"", "is no folder");
        }
    }

    @Test
    void shellsAreToldWhatCanBeCompleted() {
        for (String shell : List.of("bash", "zsh")) {
            try (HoofbeatProcess completion = HoofbeatProcess.run("completion", shell)) {
                assertThat(completion.exitCode()).as(completion.toString()).isZero();
                assertThat(completion.out())
                        .contains("complete -F _complete_hoofbeat", "--stomp-port", "doctor")
                        .doesNotContain("class-archive");
            }
        }
    }

    private static HoofbeatProcess serve(Map<String, String> environment) {
        HoofbeatProcess broker = HoofbeatProcess.run(
                environment, "--stomp-port", "0", "--ws-port", "-1", "--admin-port", "-1", "--store", "memory");
        broker.awaitOut(line -> line.startsWith("Ready"));
        return broker;
    }
}
