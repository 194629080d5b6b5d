package io.hoofbeat.cli;

import io.hoofbeat.cli.config.Configuration;
import io.hoofbeat.cli.config.ConfigurationException;
import io.hoofbeat.cli.log.ConsoleLogging;
import io.hoofbeat.core.store.rocks.StoreUnavailableException;
import io.hoofbeat.netty.ListenException;
import io.hoofbeat.netty.systemd.SystemdNotifier;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code serve}: runs the broker until it is asked to stop. */
@Command(
        name = "serve",
        description = "Runs the broker. SIGTERM and Ctrl-C stop it in order.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:stopped as asked", "1:failed", "2:the command line or the configuration is wrong"})
final class ServeCommand extends ProgramCommand {

    @Mixin
    private ConfigurationOptions options = new ConfigurationOptions();

    @Override
    public Integer call() throws Exception {
        Configuration configuration = options.read(System.getenv());
        Admission.check(configuration);
        ConsoleLogging.use(configuration.logSettings());
        RunningBroker broker = start(configuration);
        Speaker speaker = new Speaker(configuration.logSettings().isJson());
        SystemdNotifier systemd = new SystemdNotifier(Objects.requireNonNullElse(System.getenv("NOTIFY_SOCKET"), ""));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(broker, speaker, systemd), "stop"));
        Reload reload = new Reload(configuration, () -> options.read(System.getenv()), (wanted, keys) -> {
            broker.use(wanted, keys);
            ConsoleLogging.changeLevel(wanted.logSettings().level());
        });
        HangUp.onSignal(reload::runFromSignal);
        broker.controlWith(new ServeControl(broker, reload, speaker));
        speaker.say(Banner.text(configuration, broker));
        speaker.say("Ready in " + Main.millisSinceStart() + " ms\n");
        systemd.tell("READY=1\nSTATUS=Serving STOMP");
        StartMemory.giveBack();
        ClassArchive.makeIfWanted();
        new CountDownLatch(1).await(); // the hook ends the process
        return Main.STOPPED;
    }

    private static RunningBroker start(Configuration configuration) throws FailedException, ConfigurationException {
        try {
            return NettyBroker.start(configuration);
        } catch (ListenException e) {
            throw new FailedException(PortTaken.explain(e), e);
        } catch (StoreUnavailableException e) {
            throw new FailedException(String.valueOf(e.getMessage()), e);
        }
    }

    /** Runs when the process is asked to end. */
    private static void stop(RunningBroker broker, Speaker speaker, SystemdNotifier systemd) {
        int exitCode = Main.STOPPED;
        try {
            speaker.say("Stopping: accepting nothing new, delivering what is in flight\n");
            systemd.tell("STOPPING=1\nSTATUS=Delivering what is in flight");
            speaker.say(broker.drain() + "\n");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            exitCode = Main.FAILED;
        } catch (RuntimeException e) {
            System.err.println("hoofbeat: stopping failed: " + e);
            exitCode = Main.FAILED;
        }
        System.out.flush();
        // A signal is how this command is meant to end, so it is no failure; exit() would wait for this very thread.
        Runtime.getRuntime().halt(exitCode);
    }
}
