package io.hoofbeat.cli;

import io.hoofbeat.cli.config.ConfigurationException;
import io.hoofbeat.netty.admin.ProcessControl;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/** What the admin port can have {@code serve} do with itself. Any thread. */
final class ServeControl implements ProcessControl {

    private final RunningBroker broker;
    private final Reload reload;
    private final Speaker speaker;

    ServeControl(RunningBroker broker, Reload reload, Speaker speaker) {
        this.broker = broker;
        this.reload = reload;
        this.speaker = speaker;
    }

    /** The same end as by SIGTERM: the hook of {@code serve} sees to the order. */
    @Override
    public void stop() {
        Thread exit = new Thread(() -> System.exit(Main.STOPPED), "exit");
        exit.setDaemon(true);
        exit.start();
    }

    @Override
    public CompletionStage<String> drain() {
        return Background.run("drain", () -> {
            speaker.say("Draining: accepting nothing new, delivering what is in flight\n");
            String done = "Drained: " + broker.empty();
            speaker.say(done + "\n");
            return done;
        });
    }

    @Override
    public CompletionStage<ReloadReport> reload(boolean isDryRun) {
        return Background.run("reload", () -> {
            try {
                return isDryRun ? reload.compare() : reload.run();
            } catch (ConfigurationException e) {
                throw new WrongConfigurationException(
                        e.problems().stream().map(Object::toString).collect(Collectors.joining("\n")));
            }
        });
    }
}
