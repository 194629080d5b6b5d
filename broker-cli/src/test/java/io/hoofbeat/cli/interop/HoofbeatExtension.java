package io.hoofbeat.cli.interop;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests the one {@link HoofbeatBroker} that all of them share, so that the process is started once. It is stopped, and
 * asked for leaks, when all tests are done. Who kills a broker starts one of its own.
 */
final class HoofbeatExtension implements ParameterResolver {
    private static final Namespace NAMESPACE = Namespace.create(HoofbeatExtension.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == HoofbeatBroker.class;
    }

    @Override
    public HoofbeatBroker resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(NAMESPACE)
                .computeIfAbsent(HoofbeatBroker.class, type -> HoofbeatBroker.started(), HoofbeatBroker.class);
    }
}
