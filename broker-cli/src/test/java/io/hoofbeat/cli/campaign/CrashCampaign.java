package io.hoofbeat.cli.campaign;

import io.hoofbeat.cli.HoofbeatProcess;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Kills a broker under load, over and over, and compares what it promised with what it did: nothing confirmed is lost, nothing
 * acknowledged comes again, transactions are whole, the order is kept, and what comes again says so. CONTRIBUTING.md says how to
 * run it.
 *
 * <p>A round is some lives of the broker on one data folder, each ended by SIGKILL, then a life in which everything is drained.
 */
public final class CrashCampaign {

    /** So many receipts of a life must have come before it is ended. */
    private static final int RECEIPTS_MIN = 20;

    private final CampaignPlan plan;
    private final PrintStream out;
    private final Random random;
    private final Ledger ledger = new Ledger();
    private final AtomicReference<@Nullable HoofbeatProcess> running = new AtomicReference<>();
    private final long startNanos = System.nanoTime();
    private int lives;

    CrashCampaign(CampaignPlan plan, PrintStream out) {
        this.plan = plan;
        this.out = out;
        this.random = new Random(plan.seed());
    }

    /** Runs a campaign as the system properties {@code campaign.*} say; exit code 1 when a promise was broken. */
    public static void main(String[] arguments) throws Exception {
        CampaignPlan plan = CampaignPlan.fromSystemProperties();
        CrashCampaign campaign = new CrashCampaign(plan, System.out);
        Runtime.getRuntime().addShutdownHook(new Thread(campaign::endProcess, "end-broker"));
        System.exit(campaign.run() ? 0 : 1);
    }

    /** The counts so far. */
    Tally tally() {
        return ledger.tally();
    }

    List<Violation> violations() {
        return ledger.violations();
    }

    /** Runs it all; false when a promise was broken. */
    boolean run() throws IOException, InterruptedException {
        out.printf("campaign of %d kills, seed %d, data in %s%n", plan.kills(), plan.seed(), plan.folder());
        if (Files.exists(plan.folder())) {
            HoofbeatProcess.deleteFolder(plan.folder());
        }
        try {
            while (ledger.tally().kills < plan.kills() && ledger.violations().isEmpty() && !isTimeOver()) {
                round();
            }
            if (ledger.violations().isEmpty()) {
                drain(); // What the last round has drained must not be there again.
                ledger.endRound();
            }
        } catch (AssertionError e) {
            ledger.violated(Violation.Kind.REFUSED, "the broker does not start: " + e.getMessage());
        } finally {
            endProcess();
        }
        return report();
    }

    private boolean isTimeOver() {
        return System.nanoTime() - startNanos > TimeUnit.MINUTES.toNanos(plan.minutesMax());
    }

    private void round() throws IOException, InterruptedException {
        for (int i = 0; i < plan.roundKills() && ledger.tally().kills < plan.kills(); i++) {
            if (random.nextInt(6) == 0) {
                killWhileStarting();
            } else {
                killUnderLoad();
            }
        }
        drain();
        ledger.endRound();
        Tally tally = ledger.tally();
        out.printf(
                "%d kills, %d messages, %d receipts, %d violations%n",
                tally.kills, tally.sent, tally.receipts, tally.violationCount());
    }

    private void killWhileStarting() throws InterruptedException {
        start();
        Thread.sleep(random.nextInt(1500));
        ledger.killed(true);
        endProcess();
    }

    private void killUnderLoad() throws InterruptedException {
        Load load = new Load(startAndAwaitPort(), ledger);
        long receiptsBefore = ledger.tally().receipts;
        load.start(random);
        awaitFlow(receiptsBefore);
        Thread.sleep(random.nextInt(plan.loadMillisMax()));
        load.expectEnd();
        ledger.killed(false);
        endProcess();
        load.join();
    }

    /** A kill of a broker that does nothing proves nothing, so the clients must have come to their work. */
    private void awaitFlow(long receiptsBefore) throws InterruptedException {
        long deadlineNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(Wire.PATIENCE_MILLIS);
        while (ledger.tally().receipts < receiptsBefore + RECEIPTS_MIN) {
            if (System.nanoTime() > deadlineNanos) {
                ledger.violated(Violation.Kind.REFUSED, "hardly any receipt in " + Wire.PATIENCE_MILLIS + " ms");
                return;
            }
            Thread.sleep(2);
        }
    }

    /** A life without load, which also ends by SIGKILL, for what its receipts promise must hold as well. */
    private void drain() throws IOException {
        Drain.run(startAndAwaitPort(), ledger, Tamper.named(plan.tamper()));
        endProcess();
    }

    private HoofbeatProcess start() {
        lives++;
        HoofbeatProcess broker = HoofbeatProcess.run(
                "serve",
                "--stomp-port",
                "0",
                "--ws-port",
                "-1",
                "--admin-port",
                "-1",
                "--data",
                plan.folder().toString());
        running.set(broker);
        return broker;
    }

    private int startAndAwaitPort() {
        HoofbeatProcess broker = start();
        broker.awaitOut(line -> line.startsWith("Ready"));
        return broker.stompPort();
    }

    private void endProcess() {
        HoofbeatProcess broker = running.getAndSet(null);
        if (broker != null) {
            broker.kill().exitCode();
            if (broker.err().contains("ERROR")
                    || broker.out().contains("LEAK:")
                    || broker.err().contains("Exception")) {
                ledger.violated(Violation.Kind.REFUSED, "the broker complains in life " + lives + ": " + broker);
            }
        }
    }

    private boolean report() throws IOException {
        Tally tally = ledger.tally();
        boolean isKept = tally.violationCount() == 0 && tally.kills >= plan.kills();
        long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - startNanos);
        ledger.violations().forEach(out::println);
        String outcome = isKept ? "kept" : tally.violationCount() > 0 ? "broken" : "not finished";
        out.printf("%n%s in %d s, seed %d: promises %s%n", tally.table(), seconds, plan.seed(), outcome);
        Path json = plan.folder().resolveSibling("campaign.json");
        Files.createDirectories(json.getParent());
        Files.writeString(json, tally.json(outcome, plan.seed(), seconds));
        out.println("counts in " + json);
        if (tally.violationCount() == 0) {
            HoofbeatProcess.deleteFolder(plan.folder());
        } else {
            out.println("the data folder is left as it is: " + plan.folder());
        }
        return isKept;
    }
}
