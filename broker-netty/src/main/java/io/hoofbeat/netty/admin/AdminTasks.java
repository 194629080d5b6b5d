package io.hoofbeat.netty.admin;

import io.hoofbeat.core.admin.Administration;
import io.hoofbeat.core.security.Authenticator;
import io.hoofbeat.netty.BrokerServer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the admin port can show and have done by the program that it belongs to. Any thread. */
public final class AdminTasks {

    private static final Authenticator.Verdict CLOSED = new Authenticator.Verdict.Refused("nobody is known here");

    private volatile @Nullable Backup backup;
    private volatile @Nullable ProcessControl control;
    private volatile @Nullable AdminApi api;
    private volatile @Nullable Supplier<MetricsPage> metrics;
    private volatile @Nullable ConsoleFiles console;
    private volatile OperatorLogin login =
            new OperatorLogin(credentials -> CompletableFuture.completedFuture(CLOSED), () -> false);

    /** Nothing can be done until somebody says who does it. */
    public AdminTasks() {}

    /** Makes backups. */
    public interface Backup {
        /**
         * Begins one, without blocking.
         *
         * @param target a folder that is not there yet
         * @return what was done, for a person; fails with {@link FailedException}
         */
        CompletionStage<String> begin(Path target);
    }

    /** Something could not be done; the message is a sentence for a person. */
    public static final class FailedException extends RuntimeException {
        private static final long serialVersionUID = 1;

        /** @param cause what came between, whose message is a sentence */
        public FailedException(Throwable cause) {
            super(cause.getMessage(), cause);
        }
    }

    public void backUpWith(Backup how) {
        backup = how;
    }

    /** Lets operators stop, drain and reload the program around the broker. */
    public void controlWith(ProcessControl how) {
        control = how;
    }

    /**
     * Shows a broker, and lets it be administered.
     *
     * @param server          whose connections are shown
     * @param destinationsMax destinations that {@code /metrics} tells about one by one, at least 0
     */
    public void administer(Administration administration, BrokerServer server, int destinationsMax) {
        administer(List.of(administration), server, destinationsMax);
    }

    /**
     * As {@link #administer(Administration, BrokerServer, int)}, of a broker with virtual hosts.
     *
     * @param hosts the standard one first
     */
    public void administer(List<Administration> hosts, BrokerServer server, int destinationsMax) {
        AdministeredHosts all = new AdministeredHosts(hosts);
        hosts.forEach(Administration::measureRates);
        // Its library takes a twentieth of a start, and many a broker is never asked for it.
        metrics = new OnDemand<>(() -> new MetricsPage(all, server, destinationsMax));
        console = new ConsoleFiles(server);
        api = new AdminApi(all, server, this);
    }

    /**
     * Lets operators in by their login.
     *
     * @param isNeeded whether there are users; while there are none, everybody on this machine is an operator. Any thread
     */
    public void logInWith(Authenticator authenticator, BooleanSupplier isNeeded) {
        login = new OperatorLogin(authenticator, isNeeded);
    }

    OperatorLogin login() {
        return login;
    }

    @Nullable
    Backup backup() {
        return backup;
    }

    @Nullable
    ProcessControl control() {
        return control;
    }

    @Nullable
    AdminApi api() {
        return api;
    }

    @Nullable
    ConsoleFiles console() {
        return console;
    }

    @Nullable
    MetricsPage metrics() {
        Supplier<MetricsPage> page = metrics;
        return page == null ? null : page.get();
    }
}
