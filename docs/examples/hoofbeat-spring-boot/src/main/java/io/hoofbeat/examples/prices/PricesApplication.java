package io.hoofbeat.examples.prices;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Starts the application. */
@SpringBootApplication
public class PricesApplication {
    public static void main(String[] arguments) {
        SpringApplication.run(PricesApplication.class, arguments);
    }
}
