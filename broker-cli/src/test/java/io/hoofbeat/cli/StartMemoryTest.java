package io.hoofbeat.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Locale;
import javax.management.JMException;
import javax.management.MBeanOperationInfo;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;

/** What the start has taken goes back wherever the Java machine can do that, and elsewhere nothing happens. */
class StartMemoryTest {

    @Test
    void trimsWhereTheJavaMachineCan() throws JMException {
        MBeanOperationInfo[] operations = ManagementFactory.getPlatformMBeanServer()
                .getMBeanInfo(new ObjectName("com.sun.management:type=DiagnosticCommand"))
                .getOperations();
        boolean canTrim = Arrays.stream(operations)
                .anyMatch(operation ->
                        operation.getName().toLowerCase(Locale.ROOT).contains("trimnativeheap"));

        assertThat(StartMemory.trim()).isEqualTo(canTrim);
    }
}
