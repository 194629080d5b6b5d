package io.hoofbeat.cli.config;

import io.hoofbeat.cli.config.Configuration.Setting;
import io.hoofbeat.cli.config.ConfigurationException.Problem;
import io.hoofbeat.core.session.VirtualHost;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A list of virtual hosts: mappings with {@code name}, {@code aliases}, and what each says otherwise than the broker. */
final class HostList extends MappingList<HostEntry> {

    static final String NAME = "name";
    static final String ALIASES = "aliases";

    /** What can be the name of a folder anywhere, for the messages of a host are kept in one. */
    private static final Pattern NAMES = Pattern.compile("[a-z0-9]([a-z0-9._-]{0,61}[a-z0-9])?");

    private static final String ALLOWED_NAME =
            "a name of small letters, digits, dots, hyphens and low lines, at most 63, such as shop";
    private static final int ALIAS_CHARS_MAX = 255;

    /** Whether a text can be a further name of a host: any, or a pattern that begins with {@code *.}. */
    static boolean isAlias(String text) {
        String exact = text.startsWith("*.") ? text.substring(2) : text;
        return !exact.isEmpty()
                && text.length() <= ALIAS_CHARS_MAX
                && exact.indexOf('*') < 0
                && exact.chars().noneMatch(Character::isISOControl);
    }

    @Override
    Map<String, Object> entrySchema() {
        Map<String, Object> text = Map.of("type", "string");
        Map<String, Object> entry = ConfigSchema.group(HostEntry.keys());
        Map<String, Object> properties = ConfigSchema.propertiesOf(entry);
        properties.put(NAME, Map.of("type", "string", "pattern", "^" + NAMES.pattern() + "$"));
        properties.put(ALIASES, Map.of("type", "array", "items", text));
        entry.put("required", List.of(NAME));
        return entry;
    }

    @Override
    HostEntry entry(String key, Yaml.Mapping mapping, List<Problem> problems) {
        Map<String, Yaml.Entry> own = new LinkedHashMap<>();
        List<Yaml.Entry> others = new ArrayList<>();
        for (Yaml.Entry entry : mapping.entries()) {
            String name = entry.key().text();
            if (!name.equals(NAME) && !name.equals(ALIASES)) {
                others.add(entry);
            } else if (own.putIfAbsent(name, entry) != null) {
                problems.add(new Problem(entry.key().place(), "the key '" + key + "." + name + "' stands here again"));
            }
        }
        Map<ConfigKey<?>, Setting> settings =
                ConfigurationReader.readPart(new Yaml.Mapping(mapping.place(), others), HostEntry.keys(), problems);
        Yaml.Entry aliases = own.get(ALIASES);
        return new HostEntry(
                name(key, mapping, own.get(NAME), problems),
                aliases == null ? List.of() : aliases(key, aliases.value(), problems),
                settings,
                mapping.place());
    }

    private static String name(String key, Yaml.Mapping mapping, Yaml.@Nullable Entry entry, List<Problem> problems) {
        if (entry == null) {
            problems.add(new Problem(mapping.place(), key + ": a virtual host without name"));
            return "";
        }
        if (entry.value() instanceof Yaml.Scalar scalar
                && NAMES.matcher(scalar.text()).matches()
                && !scalar.text().equals(VirtualHost.STANDARD)) {
            return scalar.text();
        }
        problems.add(new Problem(
                entry.value().place(),
                key + ".name: found " + entry.value().kind() + ", allowed is " + ALLOWED_NAME + "; '"
                        + VirtualHost.STANDARD + "' is what the top of the file describes"));
        return "";
    }

    private static List<String> aliases(String key, Yaml.Node node, List<Problem> problems) {
        List<String> aliases = new ArrayList<>();
        List<Yaml.Node> elements = node instanceof Yaml.Sequence sequence ? sequence.elements() : List.of(node);
        for (Yaml.Node element : elements) {
            if (element instanceof Yaml.Scalar scalar && !scalar.isNull() && isAlias(scalar.text())) {
                aliases.add(scalar.text());
            } else {
                problems.add(new Problem(
                        element.place(),
                        key + ".aliases: found " + element.kind() + ", allowed is a list of names such as"
                                + " shop.example.com, or *.example.com for all that end so"));
            }
        }
        return aliases;
    }

    @Override
    String toYaml(HostEntry entry) {
        return entry.toYaml();
    }

    @Override
    String allowed() {
        return "a list of mappings with name, aliases and settings";
    }
}
