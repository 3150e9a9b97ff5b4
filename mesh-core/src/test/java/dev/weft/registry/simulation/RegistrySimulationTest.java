// SPDX-License-Identifier: Apache-2.0
package dev.weft.registry.simulation;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RegistrySimulationTest {
    @Test
    void try_it() {
        for (Shape shape : List.of(Shape.MANY_SERVICES, Shape.ONE_A_PROCESS, Shape.ONE_SERVICE, Shape.LONELY)) {
            long t = System.nanoTime();
            List<Result> results = new ArrayList<>();
            results.add(Story.tell(shape, 1));
            System.out.println(ResultTable.of(results));
            System.out.println((System.nanoTime() - t) / 1000000 + " ms");
        }
    }
}
