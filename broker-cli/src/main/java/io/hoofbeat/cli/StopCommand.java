package io.hoofbeat.cli;

import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code stop}: stops a broker, and waits until it is gone. */
@Command(
        name = "stop",
        description = {"Stops the broker in order, as SIGTERM does, and waits until it is gone."},
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:it is gone", "1:the broker refused, is not there, or goes on", "2:the command line is wrong"
        })
final class StopCommand extends AdminCommand {

    private static final long POLL_MILLIS = 50;
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    @Mixin
    private YesOption yes = new YesOption();

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            converter = OptionValues.Count.class,
            description = "How long to wait. Default: ${DEFAULT-VALUE}.")
    private long seconds = 60;

    @Override
    public Integer call() throws FailedException, InterruptedException {
        yes.confirm("Stop the broker?");
        Map<String, Object> answer = AdminOptions.object(admin.changeText("POST", "/api/stop"));
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (admin.isAnswered() || isAlive(answer)) {
            if (System.nanoTime() - deadline >= 0) {
                throw new FailedException("the broker at " + admin.base() + " still runs after " + seconds
                        + " s; its log says what it waits for");
            }
            Thread.sleep(POLL_MILLIS);
        }
        print(isJson ? "{\"done\":\"Stopped\"}\n" : "Stopped\n");
        return Main.STOPPED;
    }

    /** Whether the process of the broker is there, as far as this machine knows: its data is free when it is gone. */
    private boolean isAlive(Map<String, Object> answer) {
        String host = admin.base().getHost();
        boolean isHere = host != null && LOOPBACK.contains(host);
        return isHere
                && ProcessHandle.of(AdminOptions.number(answer, "pid"))
                        .filter(ProcessHandle::isAlive)
                        .flatMap(found -> found.info().startInstant())
                        .map(Instant::toEpochMilli)
                        .filter(started -> started == AdminOptions.number(answer, "startedAt"))
                        .isPresent();
    }
}
