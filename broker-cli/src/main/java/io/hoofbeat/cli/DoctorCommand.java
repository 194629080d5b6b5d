package io.hoofbeat.cli;

import io.hoofbeat.cli.bench.Json;
import io.hoofbeat.cli.config.ConfigKey;
import io.hoofbeat.cli.config.ConfigKeys;
import io.hoofbeat.cli.config.Configuration;
import io.hoofbeat.cli.config.ConfigurationException;
import io.hoofbeat.cli.doctor.Checkup;
import io.hoofbeat.cli.doctor.Finding;
import io.hoofbeat.cli.doctor.Finding.Health;
import io.hoofbeat.netty.tls.TlsContext;
import io.hoofbeat.netty.tls.TlsException;
import io.hoofbeat.netty.tls.TlsOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code doctor}: looks whether a broker would run well here with this configuration, and says how to mend what it finds. */
@Command(
        name = "doctor",
        description = "Looks at this machine as a broker would meet it, and says how to mend what is wrong.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:a broker runs here, perhaps with warnings",
            "1:something is bad",
            "2:the command line or the configuration is wrong"
        })
final class DoctorCommand extends ProgramCommand {

    private static final int SECONDS_MAX = 5;

    @Mixin
    private ConfigurationOptions options = new ConfigurationOptions();

    @Option(names = "--json", description = "Print the findings as JSON.")
    private boolean isJson;

    @Override
    public Integer call() throws ConfigurationException {
        Configuration configuration = options.read(System.getenv());
        Admission.check(configuration);
        List<Finding> findings = findings(configuration);
        System.out.print(isJson ? json(findings) : text(findings));
        System.out.flush();
        return findings.stream().anyMatch(finding -> finding.health() == Health.BAD) ? Main.FAILED : Main.STOPPED;
    }

    private static List<Finding> findings(Configuration configuration) {
        List<Finding> findings = new ArrayList<>();
        findings.add(Checkup.java());
        findings.add(Checkup.openFiles(Path.of("/proc/self/limits")));
        if (configuration.get(ConfigKeys.STORE_KIND).equals("disk")) {
            Path data = Path.of(configuration.get(ConfigKeys.DATA));
            findings.add(Checkup.room(data, configuration.get(ConfigKeys.FREE_BYTES_MIN)));
            findings.add(Checkup.sync(data));
        }
        String bind = configuration.get(ConfigKeys.BIND);
        addPort(findings, "STOMP port", bind, ConfigKeys.STOMP_PORT, configuration);
        addPort(findings, "WebSocket port", bind, ConfigKeys.WEB_SOCKET_PORT, configuration);
        addPort(findings, "admin port", "127.0.0.1", ConfigKeys.ADMIN_PORT, configuration);
        findings.add(Checkup.clock(Instant.now(), isClockKept()));
        addCertificates(findings, configuration);
        return findings;
    }

    /** How long the certificates hold, and whether the key is the one of the certificate. */
    private static void addCertificates(List<Finding> findings, Configuration configuration) {
        TlsOptions tls = configuration.tlsOptions();
        if (tls == null) {
            return;
        }
        Finding own = Checkup.certificates("certificate", tls.certificate(), Instant.now());
        findings.add(own);
        if (tls.clientCa() != null) {
            findings.add(Checkup.certificates("client CA", tls.clientCa(), Instant.now()));
        }
        try {
            TlsContext.check(tls);
        } catch (TlsException e) {
            findings.add(Finding.bad(
                    "TLS", String.valueOf(e.getMessage()), "mend the files that tls.certificate and tls.key name"));
        }
    }

    private static void addPort(
            List<Finding> findings, String about, String bind, ConfigKey<Integer> key, Configuration configuration) {
        int port = configuration.get(key);
        if (port <= 0) {
            return;
        }
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(InetAddress.getByName(bind), port));
            findings.add(new Finding(about, Health.GOOD, port + " is free", ""));
        } catch (IOException e) {
            String holder = PortTaken.holder(port);
            findings.add(new Finding(
                    about,
                    Health.WARNING,
                    port + (holder == null ? " cannot be had: " + e.getMessage() : " is taken by process " + holder),
                    "well if that is your broker; if not, end it, or choose another port with " + key.name()));
        }
    }

    /** What systemd knows of the clock; null where nobody can be asked. */
    private static @Nullable Boolean isClockKept() {
        try {
            Process process = new ProcessBuilder("timedatectl", "show", "-p", "NTPSynchronized", "--value")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!process.waitFor(SECONDS_MAX, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return null;
            }
            return switch (new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip()) {
                case "yes" -> true;
                case "no" -> false;
                default -> null;
            };
        } catch (IOException e) {
            return null; // No systemd here.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    private static String text(List<Finding> findings) {
        StringBuilder text = new StringBuilder();
        for (Finding finding : findings) {
            text.append(String.format(
                    Locale.ROOT,
                    "%-8s %-15s %s%n",
                    finding.health().name().toLowerCase(Locale.ROOT),
                    finding.about(),
                    finding.fact()));
            if (!finding.remedy().isEmpty()) {
                text.append(" ".repeat(25))
                        .append("→ ")
                        .append(finding.remedy())
                        .append('\n');
            }
        }
        return text.toString();
    }

    private static String json(List<Finding> findings) {
        List<Map<String, String>> list = new ArrayList<>();
        for (Finding finding : findings) {
            Map<String, String> entry = new LinkedHashMap<>();
            entry.put("about", finding.about());
            entry.put("health", finding.health().name().toLowerCase(Locale.ROOT));
            entry.put("fact", finding.fact());
            entry.put("remedy", finding.remedy());
            list.add(entry);
        }
        return Json.write(list);
    }
}
