package io.hoofbeat.cli.config;

import io.hoofbeat.cli.config.Configuration.Setting;
import io.hoofbeat.cli.config.ConfigurationException.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Puts a {@link Configuration} together: options of the command line before {@code --set}, before the environment, before the
 * file, before the defaults. Whatever is wrong is gathered, so that a person sees all of it at once; a value that loses
 * against a stronger one is checked all the same. Not for several threads.
 */
public final class ConfigurationReader {

    /** Variable that names the file when the command line does not. */
    public static final String FILE_VARIABLE = "HOOFBEAT_CONFIG";

    /** Size of a file; a configuration needs a few KiB. */
    static final int FILE_BYTES_MAX = 1 << 20;

    private static final String VARIABLE_PREFIX = "HOOFBEAT_";

    /**
     * Variables that Kubernetes and Docker set in every container beside a service named {@code hoofbeat}. Nobody wrote them by
     * hand, so they are no mistake.
     */
    private static final Pattern SERVICE_LINK = Pattern.compile(
            "HOOFBEAT_(SERVICE_HOST|SERVICE_PORT(_[A-Z0-9_]+)?|PORT|PORT_[0-9]+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?|NAME|ENV_.*)");

    private static final Map<String, ConfigKey<?>> BY_NAME = new LinkedHashMap<>();
    private static final Map<String, ConfigKey<?>> BY_VARIABLE = new LinkedHashMap<>();

    static {
        for (ConfigKey<?> key : ConfigKeys.ALL) {
            BY_NAME.put(key.name(), key);
            BY_VARIABLE.put(key.variable(), key);
        }
    }

    private final Map<ConfigKey<?>, Setting> settings = new HashMap<>();
    private final List<Problem> problems = new ArrayList<>();

    /**
     * Reads a configuration.
     *
     * @param file        YAML, or null for none
     * @param environment all variables; those that do not begin with {@code HOOFBEAT_} are passed over
     * @param sets        arguments of {@code --set}, each {@code key=value}; the last one of a key counts
     * @param options     texts of the command line by the option as it was written, such as {@code --bind}; each key once
     * @throws ConfigurationException when anything is wrong
     */
    public static Configuration read(
            @Nullable Path file, Map<String, String> environment, List<String> sets, Map<String, Option> options)
            throws ConfigurationException {
        ConfigurationReader reader = new ConfigurationReader();
        if (file != null) {
            reader.readFile(file);
        }
        reader.readEnvironment(environment);
        sets.forEach(reader::readSet);
        options.forEach((name, option) -> reader.set(option.key(), name, option.text()));
        return reader.finish();
    }

    /**
     * Reads what a part of a file says, such as a virtual host.
     *
     * @param allowed  keys that may stand there
     * @param problems gets what is wrong; when anything is, the result is of no use
     */
    static Map<ConfigKey<?>, Setting> readPart(
            Yaml.Mapping mapping, List<ConfigKey<?>> allowed, List<Problem> problems) {
        ConfigurationReader reader = new ConfigurationReader();
        reader.readGroup(mapping, "");
        problems.addAll(reader.problems);
        reader.settings.forEach((key, setting) -> {
            if (!allowed.contains(key)) {
                problems.add(new Problem(
                        setting.origin(), key.name() + " cannot differ between virtual hosts; set it at the top"));
            }
        });
        return reader.settings;
    }

    /**
     * An option of the command line that stands for a key.
     *
     * @param text its value as typed
     */
    public record Option(ConfigKey<?> key, String text) {}

    private Configuration finish() throws ConfigurationException {
        Configuration configuration = new Configuration(settings);
        if (problems.isEmpty()) {
            checkTogether(configuration);
        }
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
        return configuration;
    }

    private void readFile(Path file) throws ConfigurationException {
        String label = file.toString();
        Yaml.Node root = Yaml.read(label, textOf(file));
        if (root instanceof Yaml.Mapping mapping) {
            readGroup(mapping, "");
        } else if (root != null && !(root instanceof Yaml.Scalar scalar && scalar.isNull())) {
            problem(root.place(), "found " + root.kind() + ", allowed is a mapping of keys such as 'listen:'");
        }
    }

    static String textOf(Path file) throws ConfigurationException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(FILE_BYTES_MAX + 1);
            if (bytes.length > FILE_BYTES_MAX) {
                throw unreadable(file, "larger than 1 MiB; this is not a configuration of Hoofbeat");
            }
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (NoSuchFileException e) {
            throw unreadable(file, "there is no such file");
        } catch (CharacterCodingException e) {
            throw unreadable(file, "not UTF-8 text");
        } catch (IOException e) {
            throw unreadable(
                    file, Files.isDirectory(file) ? "a folder, not a file" : "cannot be read: " + e.getMessage());
        }
    }

    private static ConfigurationException unreadable(Path file, String what) {
        return new ConfigurationException(List.of(new Problem(file.toString(), what)));
    }

    /** @param group full name of the group with its closing dot; empty for the root */
    private void readGroup(Yaml.Mapping mapping, String group) {
        Map<String, String> places = new HashMap<>();
        for (Yaml.Entry entry : mapping.entries()) {
            String shortName = entry.key().text();
            String earlier = places.putIfAbsent(shortName, entry.key().place());
            if (earlier != null) {
                problem(
                        entry.key().place(),
                        "the key '" + group + shortName + "' stands here again; first at " + earlier);
                continue;
            }
            readEntry(entry, group + shortName);
        }
    }

    private void readEntry(Yaml.Entry entry, String name) {
        ConfigKey<?> key = BY_NAME.get(name);
        if (key != null) {
            readValue(key, entry.value());
        } else if (!isGroup(name)) {
            problem(entry.key().place(), unknownKey(name));
        } else if (entry.value() instanceof Yaml.Mapping group) {
            readGroup(group, name + ".");
        } else if (!(entry.value() instanceof Yaml.Scalar scalar && scalar.isNull())) {
            problem(
                    entry.value().place(),
                    name + ": found " + entry.value().kind() + ", allowed is a mapping of "
                            + String.join(", ", childrenOf(name + ".")));
        }
    }

    private void readValue(ConfigKey<?> key, Yaml.Node node) {
        if (key.type().isTree()) {
            readTree(key, node.place(), node);
        } else if (node instanceof Yaml.Scalar scalar
                && !scalar.isNull()
                && !key.type().isList()) {
            set(key, node.place(), scalar.text());
        } else if (node instanceof Yaml.Sequence sequence && key.type().isList()) {
            setList(key, sequence);
        } else {
            problem(node.place(), notAllowed(key, node.kind(), null));
        }
    }

    private void readTree(ConfigKey<?> key, String origin, Yaml.Node node) {
        int before = problems.size();
        Object value = key.type().readTree(key.name(), node, problems);
        if (problems.size() == before) {
            settings.put(key, new Setting(value, origin));
        }
    }

    private void setList(ConfigKey<?> key, Yaml.Sequence sequence) {
        List<String> elements = new ArrayList<>();
        for (Yaml.Node element : sequence.elements()) {
            if (!(element instanceof Yaml.Scalar scalar) || scalar.isNull()) {
                problem(element.place(), notAllowed(key, element.kind() + " as an element", null));
                return;
            }
            try {
                key.type().readAll(List.of(scalar.text()));
            } catch (BadValueException e) {
                problem(element.place(), notAllowed(key, element.kind(), e.suggestion()));
                return;
            }
            elements.add(scalar.text());
        }
        try {
            settings.put(key, new Setting(key.type().readAll(elements), sequence.place()));
        } catch (BadValueException e) {
            problem(sequence.place(), notAllowed(key, elements.toString(), e.suggestion()));
        }
    }

    private void readEnvironment(Map<String, String> environment) {
        for (Map.Entry<String, String> variable : new TreeMap<>(environment).entrySet()) {
            String name = variable.getKey();
            if (!name.startsWith(VARIABLE_PREFIX) || name.equals(FILE_VARIABLE)) {
                continue;
            }
            ConfigKey<?> key = BY_VARIABLE.get(name);
            if (key != null) {
                set(key, "environment " + name, variable.getValue());
            } else if (!SERVICE_LINK.matcher(name).matches()) {
                List<String> names = new ArrayList<>(BY_VARIABLE.keySet());
                names.add(FILE_VARIABLE);
                problem("environment " + name, "unknown variable" + didYouMean(Suggestions.closest(name, names)));
            }
        }
    }

    private void readSet(String set) {
        int equals = set.indexOf('=');
        if (equals < 0) {
            problem("--set " + set, "no '='; write --set key=value");
            return;
        }
        String name = set.substring(0, equals);
        ConfigKey<?> key = BY_NAME.get(name);
        if (key == null) {
            problem("--set " + name, isGroup(name) ? "a group of keys; set one of them" : unknownKey(name));
        } else {
            set(key, "--set", set.substring(equals + 1));
        }
    }

    private void set(ConfigKey<?> key, String origin, String text) {
        if (key.type().isTree()) {
            setTree(key, origin, text);
            return;
        }
        try {
            settings.put(key, new Setting(key.type().read(text), origin));
        } catch (BadValueException e) {
            problem(origin, notAllowed(key, "'" + text + "'", e.suggestion()));
        }
    }

    /** Text of the environment or the command line, read as YAML; places in it stand behind its origin. */
    private void setTree(ConfigKey<?> key, String origin, String text) {
        try {
            Yaml.Node node = Yaml.read(origin, text);
            readTree(key, origin, node == null ? new Yaml.Scalar(origin, "", true) : node);
        } catch (ConfigurationException e) {
            problems.addAll(e.problems());
        }
    }

    private void checkTogether(Configuration all) {
        long low = all.get(ConfigKeys.OUTPUT_LOW_BYTES);
        long high = all.get(ConfigKeys.OUTPUT_HIGH_BYTES);
        if (low >= high) {
            ConfigKey<?> blamed = settings.containsKey(ConfigKeys.OUTPUT_LOW_BYTES)
                    ? ConfigKeys.OUTPUT_LOW_BYTES
                    : ConfigKeys.OUTPUT_HIGH_BYTES;
            problem(
                    all.origin(blamed),
                    "listen.outputLowBytes (" + low + ") must be less than listen.outputHighBytes (" + high + ")");
        }
        checkPortsDiffer(all, ConfigKeys.STOMP_PORT, ConfigKeys.WEB_SOCKET_PORT);
        checkPortsDiffer(all, ConfigKeys.STOMP_PORT, ConfigKeys.ADMIN_PORT);
        checkPortsDiffer(all, ConfigKeys.WEB_SOCKET_PORT, ConfigKeys.ADMIN_PORT);
        all.checkTls((key, what) -> problem(all.origin(key), what));
        checkHost(all);
        all.checkHosts(problems::add);
        if (problems.isEmpty()) { // Else each host would tell again what is wrong at the top.
            all.hosts().forEach(this::checkHost);
        }
    }

    /** What holds of the standard host and of each of the others. */
    private void checkHost(Configuration host) {
        host.checkAccess(problems::add);
        if (!host.get(ConfigKeys.ACCESS_RULES).isEmpty()
                && !host.get(ConfigKeys.ACCESS_FILE).isEmpty()) {
            problem(
                    host.origin(ConfigKeys.ACCESS_RULES),
                    "access.rules and access.file are both set; the rules stand in one place");
        }
        host.checkTokens((key, what) -> problem(host.origin(key), what));
        host.checkPolicies(what -> problem(host.origin(ConfigKeys.POLICIES), what));
    }

    private void checkPortsDiffer(Configuration all, ConfigKey<Integer> a, ConfigKey<Integer> b) {
        int port = all.get(a);
        if (port > 0 && port == all.get(b)) {
            problem(
                    all.origin(settings.containsKey(b) ? b : a),
                    a.name() + " and " + b.name() + " are both " + port + "; each needs a port of its own");
        }
    }

    private static boolean isGroup(String name) {
        return BY_NAME.keySet().stream().anyMatch(key -> key.startsWith(name + "."));
    }

    /** Short names of keys and groups directly below a group. */
    private static Set<String> childrenOf(String group) {
        Set<String> children = new TreeSet<>();
        for (String name : BY_NAME.keySet()) {
            if (name.startsWith(group)) {
                String rest = name.substring(group.length());
                int dot = rest.indexOf('.');
                children.add(dot < 0 ? rest : rest.substring(0, dot));
            }
        }
        return children;
    }

    private static String unknownKey(String name) {
        return "unknown key '" + name + "'" + suggestionForKey(name);
    }

    /** First among the neighbours, then the same short name in any group, then any full name. */
    private static String suggestionForKey(String name) {
        String group = name.substring(0, name.lastIndexOf('.') + 1);
        String shortName = name.substring(group.length());
        Set<String> neighbours = childrenOf(group);
        String close = Suggestions.closest(shortName, neighbours);
        if (close != null) {
            return didYouMean(group + close);
        }
        for (String candidate : BY_NAME.keySet()) {
            if (candidate.substring(candidate.lastIndexOf('.') + 1).equalsIgnoreCase(shortName)) {
                return didYouMean(candidate);
            }
        }
        close = Suggestions.closest(name, BY_NAME.keySet());
        if (close != null) {
            return didYouMean(close);
        }
        return neighbours.isEmpty() ? "" : "; allowed here: " + String.join(", ", neighbours);
    }

    private static String notAllowed(ConfigKey<?> key, String found, @Nullable String suggestion) {
        return key.name() + ": found " + found + ", allowed is " + key.type().allowed() + didYouMean(suggestion);
    }

    private static String didYouMean(@Nullable String suggestion) {
        return suggestion == null ? "" : "; did you mean '" + suggestion + "'?";
    }

    private void problem(String place, String what) {
        problems.add(new Problem(place, what));
    }
}
